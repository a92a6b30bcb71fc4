import type { Command } from 'commander';
import {
  PROFILE_STATES,
  type ProfileReport,
  type RefreshReport,
  refreshStore,
  retrainings,
} from '../../refresh/index.js';
import { describePorted, type Store, storeFor } from '../../store/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { changeLine } from '../change-line.js';
import { chooseStores } from '../choose-store.js';
import { staleLines } from '../describe-stale.js';
import { withDpkgRoot } from '../dpkg-root.js';
import { formatCount } from '../format.js';
import { oneLine, print, printJson, warn } from '../output.js';
import { describeError, EXIT_FAILED } from '../print-error.js';
import { retrainLine } from '../retrain-line.js';

interface RefreshOptions extends StoreOptions {
  json?: true;
  hook?: true;
}

function summary({ counts, profiles }: RefreshReport): string {
  if (profiles.length === 0) return 'no profiles';
  const states = PROFILE_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${state}`,
  );
  return `${formatCount(profiles.length, 'profile')}: ${states.join(', ')}`;
}

function portedLine({ name, ported, known }: ProfileReport): string[] {
  if (ported.length === 0) return [];
  return [`${name}: ${describePorted(ported.length, known)}`];
}

function lines(report: RefreshReport, target: Store): string[] {
  return [
    ...report.dropped.map((line) => `dropped   ${line}`),
    ...report.plans.map(changeLine),
    ...report.ignored.map(({ program, why }) => oneLine(`ignored   ${program} (${why})`)),
    ...report.profiles.flatMap(({ name, stale }) => staleLines(name, stale)),
    ...report.profiles.flatMap(portedLine),
    ...retrainings(report).map((one) => retrainLine(one, target)),
    summary(report),
  ];
}

function plain({ profiles, ...report }: RefreshReport) {
  return {
    ...report,
    profiles: profiles.map(({ error, ...profile }) =>
      error === undefined ? profile : { ...profile, error: describeError(error) },
    ),
  };
}

async function refresh(options: RefreshOptions): Promise<void> {
  const { env } = process;
  const { target, root } = await chooseStores(withDpkgRoot(options, env), env);
  const report = await refreshStore({ target, shipped: storeFor({ scope: 'shipped', root, env }), env });
  if (options.json) printJson(plain(report));
  else print(...lines(report, target));
  const errors = report.profiles.flatMap(({ error }) => error ?? []);
  for (const error of errors) warn(describeError(error));
  if (errors.length > 0 && !options.hook) process.exitCode = EXIT_FAILED;
}

export function addRefresh(program: Command): void {
  const command = addCommand(program, 'refresh', {
    summary: 'bring the plans into order after files have changed',
    about:
      'Holds every profile against the files on disk, carries it over to other builds where that is sure, compiles ' +
      'plans anew where files have changed, and removes ' +
      'plans that nothing stands behind any more. A program that no profile serves and that carries a plan (prefault ' +
      'embed) gets a copy of it in the plan directory, for as long as it carries it. Profiles are kept, also those whose program is gone, and so are ' +
      "masks; those of 'prefault disable APP' follow their program to its next build. What packages shipped is " +
      'looked at too, and compiled for this machine where the shipped plan does not fit. The hooks of the package ' +
      'managers run it; running it twice does no harm. A profile that cannot be read is reported and its plans are ' +
      'left alone. Exit status 1 then.',
    examples: [
      ['prefault refresh', 'root: this machine; others: their own store'],
      ['prefault refresh --root /mnt/image', 'the system below /mnt/image'],
    ],
  });
  addStoreOptions(addJsonOption(command), 'writes');
  command.option('--hook', 'a profile that cannot be read is a warning and no failure');
  command.action(refresh);
}
