import { commandOf } from './bench-options.js';

/** A program that there are two versions of in Debian's archive, and a start of it that always does the same. */
export interface UpgradedProgram {
  name: string;
  /** What the code that changes is written in. */
  language: string;
  /** The package whose versions are told. */
  package: string;
  command: readonly string[];
}

/** One line a program: name, language, package, command. */
const PROGRAMS: readonly (readonly [string, string, string, readonly string[]])[] = [
  // Security and stable updates of one upstream version: patches, and the same compiler.
  [
    'python',
    'C',
    'python3.11',
    ['/usr/bin/python3.11', '-c', 'import json,asyncio,email.mime.text,http.client'],
  ],
  ['git', 'C', 'git', ['/usr/bin/git', 'init', '/tmp/repository']],
  ['perl', 'C', 'perl', ['/usr/bin/perl', '-MPOSIX', '-MJSON::PP', '-MEncode', '-e', '0']],
  ['ruby', 'C', 'ruby3.1', ['/usr/bin/ruby3.1', '-rjson', '-rset', '-ryaml', '-e', '0']],
  ['imagemagick', 'C', 'imagemagick-6.q16', ['/usr/bin/convert-im6.q16', 'rose:', '/tmp/rose.png']],
  [
    'ghostscript',
    'C',
    'ghostscript',
    ['/usr/bin/gs', '-q', '-sDEVICE=png16m', '-o', '/tmp/page.png', '-c', 'showpage'],
  ],
  ['gio', 'C', 'libglib2.0-bin', ['/usr/bin/gio', 'mime', 'text/plain']],
  ['ssh', 'C', 'openssh-client', ['/usr/bin/ssh', '-G', 'localhost']],
  ['curl', 'C', 'curl', ['/usr/bin/curl', '--version']],
  ['smbclient', 'C', 'smbclient', ['/usr/bin/smbclient', '--version']],
  ['sudo', 'C', 'sudo', ['/usr/bin/sudo', '-V']],
  ['redis', 'C', 'redis-server', ['/usr/bin/redis-server', '--version']],
  ['haproxy', 'C', 'haproxy', ['/usr/sbin/haproxy', '-vv']],
  ['nginx', 'C', 'nginx-core', ['/usr/sbin/nginx', '-t']],
  ['jq', 'C', 'jq', ['/usr/bin/jq', '-n', '1']],
  ['erlang', 'C', 'erlang-base', ['/usr/bin/erl', '-noshell', '-eval', 'halt().']],
  ['node', 'C++', 'nodejs', ['/usr/bin/node', '-e', '0']],
  [
    'inkscape',
    'C++',
    'inkscape',
    [
      '/usr/bin/inkscape',
      '--export-type=png',
      '--export-filename=/tmp/drawing.png',
      '/usr/share/inkscape/templates/default.svg',
    ],
  ],
  ['squid', 'C++', 'squid', ['/usr/sbin/squid', '-k', 'parse']],
  [
    'libreoffice',
    'C++',
    'libreoffice-writer-nogui',
    ['/usr/bin/soffice', '--headless', '--terminate_after_init', '-env:UserInstallation=file:///tmp/office'],
  ],
  ['git-lfs', 'Go', 'git-lfs', ['/usr/bin/git-lfs', 'version']],
  ['containerd', 'Go', 'containerd', ['/usr/bin/containerd', 'config', 'default']],
  ['opam-installer', 'OCaml', 'opam-installer', ['/usr/bin/opam-installer', '--version']],
  // Other upstream versions.
  ['systemctl', 'C', 'systemd', ['/usr/bin/systemctl', '--version']],
  ['dig', 'C', 'bind9-dnsutils', ['/usr/bin/dig', '-v']],
  ['openssl', 'C', 'openssl', ['/usr/bin/openssl', 'list', '-digest-algorithms']],
  ['php', 'C', 'php8.2-cli', ['/usr/bin/php8.2', '-r', 'echo 1;']],
  ['rsync', 'C', 'rsync', ['/usr/bin/rsync', '--version']],
  ['java', 'C++', 'openjdk-17-jre-headless', ['/usr/bin/java', '--list-modules']],
  ['clamav', 'C, Rust', 'clamav', ['/usr/bin/clamscan', '--version']],
  ['cbindgen', 'Rust', 'cbindgen-web', ['/usr/bin/cbindgen', '--version']],
  ['chromium', 'C++', 'chromium', commandOf('chromium')],
  [
    'firefox',
    'C++, Rust',
    'firefox-esr',
    ['/usr/bin/firefox-esr', '--headless', '--screenshot', '/tmp/page.png', 'about:blank'],
  ],
];

export const UPGRADED_PROGRAMS: readonly UpgradedProgram[] = PROGRAMS.map(
  ([name, language, packageName, command]) => ({ name, language, package: packageName, command }),
);

/** Installed besides: with it there is a locale archive, which the upgrade writes anew. */
export const UPGRADED_PACKAGES = ['locales', ...UPGRADED_PROGRAMS.map((program) => program.package)];
