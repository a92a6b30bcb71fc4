import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const wrong: [string, string][] = [
  ['', "no command given; see 'prefault --help'"],
  ['lsit', "unknown command 'lsit' (did you mean list?); see 'prefault --help'"],
  ['--jsno', "unknown option '--jsno'; see 'prefault --help'"],
  ['list --jsno', "unknown option '--jsno' (did you mean --json?); see 'prefault list --help'"],
  ['list extra', "too many arguments for 'list'. Expected 0 arguments but got 1; see 'prefault list --help'"],
  ['show', "missing required argument 'APP'; see 'prefault show --help'"],
  [
    'compile x.prefault.json',
    "required option '-o, --output <PLAN>' not specified; see 'prefault compile --help'",
  ],
  ['merge a -o c', "missing required argument 'OTHERS'; see 'prefault merge --help'"],
  [
    'list --user --system',
    "option '--user' cannot be used with option '--system'; see 'prefault list --help'",
  ],
  ['train --', "missing required argument 'PROGRAM'; see 'prefault train --help'"],
  ['train --runs 0 -- true', "'0' is no value for --runs; give a whole number, at least 1"],
  ['train --runs 1e9 -- true', "'1e9' is no value for --runs; give a whole number, at least 1"],
  ['train --for -1 -- true', "'-1' is no value for --for; give a number of seconds"],
  [
    'train --until-idle true',
    "'true' is no value for --until-idle; give a number of seconds, or put -- in front of the program",
  ],
  ['run --audit --with wrapper -- true', '--audit and --with wrapper exclude each other; use one of them'],
  [
    'train --recorder magic -- true',
    "option '--recorder <NAME>' argument 'magic' is invalid. Allowed choices are trace, faults, exit; see 'prefault train --help'",
  ],
  [
    'train --json --show-output -- true',
    '--json and --show-output both write to standard output; use one of them',
  ],
  [
    'train --name ../up -- true',
    "'../up' is no name for a profile; give one of letters, digits and + . _ - with --name, at most 128, a letter or digit first",
  ],
  [
    'train --mode default -- true',
    "the mode 'default' is recorded without --mode; see 'prefault train --help'",
  ],
  [
    'train --mode Big -- true',
    "'Big' is no name for a mode; use lower-case letters, digits and -, at most 64",
  ],
  [
    'train --mode calc -- true --writer',
    "the program is started with none of 'calc', '--calc' and '-calc', is not called 'calc', and no argument is a file of that name; start it with the argument that chooses the mode, and name that one: --mode NAME=ARGUMENT",
  ],
  [
    'train --mode calc=-c -- true --calc',
    "the program is not started with '-c'; start it with the argument that chooses the mode, and name that one: --mode NAME=ARGUMENT",
  ],
];

it.each(wrong)('refuses prefault %s with one line and status 2', (commandLine, message) => {
  const { status, stdout, stderr } = cli.run(commandLine.split(' ').filter((word) => word !== ''));
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `prefault: ${message}\n` });
});

const failing: [string, string][] = [
  ['train -- absent-program', "no program 'absent-program' in PATH; check the spelling, or give its path"],
  ['train -- /usr/bin/absent', "no program '/usr/bin/absent'; check the spelling, or give its path"],
  ['train -- /usr', "'/usr' is a directory; name the program itself"],
  ['train -- /etc/passwd', "'/etc/passwd' is not executable; name a program, or make it one with 'chmod +x'"],
  ['run -- absent-program', "no program 'absent-program' in PATH; check the spelling, or give its path"],
  ['list --root absent', "'absent' is not a directory; give the root directory of a system to --root"],
  ['install absent.prefault.json', "no such file: 'absent.prefault.json'; check the path"],
  ['show ./absent.plan', "no such file: './absent.plan'; check the path"],
  [
    'show absent',
    "no profile 'absent'; run 'prefault list' to see what there is, or 'prefault train' to make one",
  ],
];

it.each(failing)('says in one line what failed in prefault %s, status 1', (commandLine, message) => {
  const { status, stdout, stderr } = cli.run(commandLine.split(' '));
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: `prefault: ${message}\n` });
});

it('keeps names with control characters from forging lines', () => {
  const { status, stderr } = cli.run(['show', 'a\nprefault: done\u001b[2J']);
  expect(status).toBe(1);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).not.toContain('\u001b');
});

it('shows the stack of an error only when asked to', () => {
  const args = ['show', 'absent'];
  expect(cli.run(args).stderr).not.toContain('    at ');
  expect(cli.run(args, { PREFAULT_DEBUG: '1' }).stderr).toContain('    at ');
});
