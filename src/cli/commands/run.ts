import { type Command, Option } from 'commander';
import { type ChildEnd, endBySignal, nativePath, runInherited, statusOfSignal } from '../../system/index.js';
import { addCommand } from '../add-command.js';
import { refuseAudit } from '../audit-check.js';
import { findProgram } from '../find-program.js';
import { usageError } from '../usage-error.js';

interface RunOptions {
  with: 'wrapper' | 'audit';
  audit?: true;
}

async function runWithAudit(program: string, path: string, args: readonly string[]): Promise<ChildEnd> {
  const module = nativePath('libprefault-audit.so');
  await refuseAudit(path, module);
  const others = process.env['LD_AUDIT'];
  const auditors = others === undefined || others === '' ? module : `${others}:${module}`;
  return runInherited(program, args, { ...process.env, LD_AUDIT: auditors });
}

async function run(program: string, args: readonly string[], options: RunOptions): Promise<void> {
  // --audit implies the other option, unless that was given.
  if (options.audit && options.with !== 'audit')
    throw usageError('--audit and --with wrapper exclude each other', '--audit', 'use one of them');
  const path = await findProgram(program, '/', process.env);
  const end =
    options.with === 'audit'
      ? await runWithAudit(program, path, args)
      : await runInherited(nativePath('prefault-run'), ['--', program, ...args], process.env);
  if ('status' in end) {
    process.exitCode = end.status;
    return;
  }
  process.exitCode = statusOfSignal(end.signal);
  endBySignal(end.signal);
}

export function addRun(program: Command): void {
  const command = addCommand(program, 'run <PROGRAM> [ARGS...]', {
    summary: 'prefetch what a program needs and start it',
    about:
      "Starts PROGRAM with ARGS, after its plan's pages were asked for. Without a plan, or when everything is in " +
      'memory already, it only starts the program. This goes through Node, which costs more than most starts ' +
      "gain: for daily use call prefault-run PROGRAM, which does the same by itself. Exit status and signals are the program's.",
    examples: [
      ['prefault run -- git status', 'by the wrapper, prefault-run'],
      [
        'prefault run --audit -- git status',
        'by the audit module, after a check that it cannot break the program',
      ],
    ],
  });
  command
    .usage('[options] [--] PROGRAM [ARGS...]')
    // What stands behind PROGRAM is the program's, with or without a -- in between.
    .passThroughOptions()
    .addOption(
      new Option('--with <APPLIER>', 'what asks for the pages')
        .choices(['wrapper', 'audit'])
        .default('wrapper'),
    )
    .addOption(new Option('--audit', 'the same as --with audit').implies({ with: 'audit' }));
  command.action(run);
}
