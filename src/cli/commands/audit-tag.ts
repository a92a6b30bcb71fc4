import { type Command, Option } from 'commander';
import { AUDIT_MODULE_PATH } from '../../elf/index.js';
import { PrefaultError } from '../../errors.js';
import { replaceProgram, withoutTag, withTag } from '../../pack/index.js';
import { readBytes, resolveInRoot } from '../../system/index.js';
import { addCommand } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { findPlace } from '../find-place.js';
import { print } from '../output.js';

interface AuditTagOptions {
  check?: boolean;
  remove?: boolean;
  root?: string;
}

async function installedModule(root: string): Promise<Buffer> {
  const path = resolveInRoot(root, AUDIT_MODULE_PATH);
  const module = await readBytes(path);
  if (module !== undefined) return module;
  throw new PrefaultError(
    `the audit module '${path}' is not installed, and every start of a tagged program would complain`,
    { code: 'NOT_FOUND', subject: path, remedy: 'install the package prefault first' },
  );
}

async function auditTag(
  program: string,
  { check = false, remove = false, root: asked }: AuditTagOptions,
): Promise<void> {
  const { root } = await chooseStores(asked === undefined ? {} : { root: asked }, process.env);
  const { place } = await findPlace(program, root);
  const { hostPath } = place.file;
  const changed = remove
    ? await withoutTag(place)
    : await withTag({
        place,
        layers: [{ root }],
        ...(check ? {} : { module: await installedModule(root) }),
        remedy: 'use prefault-run, which applies its plan too',
      });
  if (check) {
    print(changed === undefined ? `${program} has the tag and can keep it` : `${program} can have the tag`);
    return;
  }
  if (changed === undefined) {
    print(remove ? `${hostPath} has no tag` : `${hostPath} has the tag already`);
    return;
  }
  await replaceProgram(changed);
  print(remove ? `untagged ${hostPath}` : `tagged ${hostPath}`);
}

export function addAuditTag(program: Command): void {
  const command = addCommand(program, 'audit-tag <PROGRAM>', {
    summary: 'have ld.so load the audit module into a program',
    about:
      `Adds a DT_AUDIT entry that names ${AUDIT_MODULE_PATH} to a finished ELF program: from then on every start ` +
      'of it applies its plan, without a wrapper. No byte is moved and the build-id stays; processes that run the ' +
      'program keep the old file. Refused, with the reason, where an auditor would keep the program from starting ' +
      'or could do nothing, and where the program has no room. Package managers notice a changed file and put ' +
      'their own back at the next upgrade. Tag after strip, which breaks the tag.',
    examples: [
      [
        'prefault audit-tag --check build/prog',
        'whether it could have the tag, from here or from the linker',
      ],
      ['prefault audit-tag /usr/bin/git', 'every start of git prefetches'],
      ['prefault audit-tag --remove /usr/bin/git', 'the program as it was, byte for byte'],
    ],
  });
  command
    .addOption(
      new Option('--check', 'change nothing, only say whether it can have the tag').conflicts('remove'),
    )
    .option('--remove', 'take the tag away')
    .option('--root <DIR>', 'work on the system whose root directory is DIR');
  command.action(auditTag);
}
