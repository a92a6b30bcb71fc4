import debChangelog from '../../templates/deb/changelog.txt';
import debControl from '../../templates/deb/control.txt';
import debCopyright from '../../templates/deb/copyright.txt';
import packagePrefault from '../../templates/init/package.prefault.txt';
import rpmSpec from '../../templates/rpm/package.spec.txt';

const TEMPLATES = {
  'deb/changelog': debChangelog,
  'deb/control': debControl,
  'deb/copyright': debCopyright,
  'init/package.prefault': packagePrefault,
  'rpm/package.spec': rpmSpec,
} as const;

export type TemplateName = keyof typeof TEMPLATES;

/**
 * A template with its placeholders filled. A line that holds nothing but a placeholder goes away with it if the
 * value is empty, and may become several lines.
 *
 * Every placeholder needs a value and every value a placeholder: a mistake here is one of ours.
 */
export function fillTemplate(name: TemplateName, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const fillIn = (word: string) => {
    const value = values[word];
    if (value === undefined) throw new Error(`template ${name} needs a value for ${word}`);
    used.add(word);
    return value;
  };
  // In one pass: a value may look like a placeholder itself.
  const filled = TEMPLATES[name].replace(
    /^@([A-Z_]+)@\n|@([A-Z_]+)@/gm,
    (_, line: string | undefined, word: string | undefined) => {
      const value = fillIn(line ?? word ?? '');
      return line === undefined || value === '' ? value : `${value}\n`;
    },
  );
  const unused = Object.keys(values).filter((word) => !used.has(word));
  if (unused.length > 0) throw new Error(`template ${name} has no place for ${unused.join(', ')}`);
  return filled;
}
