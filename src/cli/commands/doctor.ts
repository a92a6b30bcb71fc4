import type { Command } from 'commander';
import { examineMachine, type Finding, type FindingGroup, type Verdict } from '../../doctor/index.js';
import { addCommand, addJsonOption } from '../add-command.js';
import { formatCount } from '../format.js';
import { Meter, oneLine, print, printJson } from '../output.js';
import { EXIT_FAILED } from '../print-error.js';

/** So many findings of one kind are shown; --json has all. */
const MAX_SHOWN = 10;
const LABELS: Readonly<Record<Verdict, string>> = { good: 'ok', note: 'note', wrong: 'WRONG' };
const LABEL_WIDTH = 5;
const INDENT = ' '.repeat(LABEL_WIDTH + 4);

function isAlike(a: Finding, b: Finding | undefined): boolean {
  return b !== undefined && a.check === b.check && a.verdict === b.verdict && a.remedy === b.remedy;
}

/** Findings in their order, those of one check that have one remedy together. */
function alike(findings: readonly Finding[]): Finding[][] {
  const runs: Finding[][] = [];
  for (const finding of findings) {
    const last = runs.at(-1);
    if (last !== undefined && isAlike(finding, last[0])) last.push(finding);
    else runs.push([finding]);
  }
  return runs;
}

function runLines(findings: readonly Finding[]): string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const label = LABELS[first.verdict].padEnd(LABEL_WIDTH);
  const lines = findings.slice(0, MAX_SHOWN).map(({ text }) => `  ${label}  ${oneLine(text)}`);
  const more = findings.length - lines.length;
  if (more > 0) lines.push(`${INDENT}and ${more} more like that; --json names them all`);
  if (first.remedy !== undefined) lines.push(`${INDENT}to mend it: ${oneLine(first.remedy)}`);
  return lines;
}

function groupLines({ title, findings }: FindingGroup): string[] {
  return [title, ...alike(findings).flatMap(runLines), ''];
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
  const wrong = count('wrong');
  const verdict = wrong === 0 ? 'nothing is wrong' : `${formatCount(wrong, 'thing')} to mend`;
  return `${verdict}, ${formatCount(count('note'), 'note')}`;
}

async function doctor({ json }: { json?: true }): Promise<void> {
  const meter = new Meter();
  const onProgress = (text: string) => meter.show(text);
  const groups = await examineMachine({ env: process.env, onProgress }).finally(() => meter.clear());
  const findings = groups.flatMap((group) => group.findings);
  if (json) printJson(findings);
  else print(...groups.flatMap(groupLines), summary(findings));
  if (findings.some(({ verdict }) => verdict === 'wrong')) process.exitCode = EXIT_FAILED;
}

export function addDoctor(program: Command): void {
  const command = addCommand(program, 'doctor', {
    summary: 'tell what on this machine stands in the way, and how to mend it',
    about:
      'Looks at the kernel, the C library, the disks that programs lie on, what training could use, the audit module ' +
      'and the programs that it would harm, what killed recordings have left, profiles, plans and the daemon. Each ' +
      'finding is a line: ok, a note, or WRONG, with what to do about it below. Nothing is changed. Anybody ' +
      'may ask; root sees more. Exit status 1 if something is wrong.',
    examples: [
      ['prefault doctor', 'everything'],
      [
        'prefault doctor --json | jq -r \'.[] | select(.verdict == "wrong") | .remedy\'',
        'what is to be done',
      ],
    ],
  });
  addJsonOption(command);
  command.action(doctor);
}
