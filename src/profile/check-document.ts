import * as v from 'valibot';
import { checkBetweenFields } from './check-between-fields.js';
import { documentKeys, documentSchema, type ProfileDocument } from './document.js';
import type { Refuse } from './refuse.js';

/**
 * Holds what stands in a profile's file against docs/profile-format.md.
 *
 * @param isOpen whether the file may have keys that are not known here
 * @throws PrefaultError BAD_FORMAT naming the field
 */
export function checkDocument(input: unknown, isOpen: boolean, refuse: Refuse): ProfileDocument {
  const parsed = v.safeParse(documentSchema, input, { abortEarly: true, message: describeIssue });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(fieldName((issue.path ?? []).map(({ key }) => key)), issue.message);
  }
  if (!isOpen) refuseOtherKeys(input, parsed.output, refuse);
  checkBetweenFields(parsed.output, refuse);
  return parsed.output;
}

/** `['modes', 0, 'files', 3, 'pages']` as `modes[0].files[3].pages`. */
function fieldName(keys: readonly unknown[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function describeIssue({ expected, received }: v.BaseIssue<unknown>): string {
  const nouns: Record<string, string> = {
    string: 'a string',
    number: 'a number',
    Array: 'an array',
    Object: 'an object',
  };
  if (received === 'undefined') return 'is missing';
  return `must be ${nouns[expected ?? ''] ?? expected}`;
}

/* The schema has held for `input`, so it has the shape of `document`, but for further keys. */
function refuseOtherKeys(input: unknown, document: ProfileDocument, refuse: Refuse): void {
  const check = (value: unknown, known: readonly string[], where: string) => {
    const other = Object.keys(value as object).find((key) => !known.includes(key));
    if (other !== undefined) refuse(`${where}${JSON.stringify(other)}`, 'is not a key of this format');
  };
  const raw = input as ProfileDocument;
  check(raw, documentKeys.profile, '');
  for (const index of document.files.keys()) check(raw.files[index], documentKeys.file, `files[${index}].`);
  for (const [index, { files }] of document.modes.entries()) {
    check(raw.modes[index], documentKeys.mode, `modes[${index}].`);
    for (const entry of files.keys()) {
      check(raw.modes[index]?.files[entry], documentKeys.touched, `modes[${index}].files[${entry}].`);
    }
  }
}
