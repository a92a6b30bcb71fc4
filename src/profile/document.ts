import * as v from 'valibot';
import { isOneLine, pathFault } from './paths.js';

/*
 * A profile as it stands in its file: the tables of docs/profile-format.md. What holds between the fields is in
 * check-document.ts. Every message is a clause that follows the field's name.
 */

export const FORMAT = 'prefault-profile';
/** What is written; every 1.x.y is read. */
export const VERSION = '1.0.0';
const MAX_NAME_LENGTH = 128;
const MAX_MODES = 64;
const MAX_MODE_NAME_LENGTH = 64;
const MAX_TOKEN_LENGTH = 255;
const MAX_FINGERPRINT_LENGTH = 90_000;

const path = v.pipe(
  v.string(),
  v.check(
    (text) => pathFault(text) === undefined,
    (issue) => pathFault(issue.input) ?? '',
  ),
);

const count = (least: number) =>
  v.pipe(
    v.number(),
    v.safeInteger(`must be an integer from ${least} to 2^53 - 1`),
    v.minValue(least, `must be an integer from ${least} to 2^53 - 1`),
  );

const text = (pattern: RegExp, maxLength: number, rule: string) =>
  v.pipe(
    v.string(),
    v.regex(pattern, rule),
    v.maxLength(maxLength, `must have at most ${maxLength} characters`),
  );

const file = v.object({
  path,
  size: count(0),
  buildId: v.optional(
    v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2}){1,64}$/, 'must be lower-case hex of 1 to 64 bytes')),
  ),
  contentKey: v.pipe(
    v.string(),
    v.regex(/^sha256:[0-9a-f]{64}$/, "must be 'sha256:' and 64 lower-case hex digits"),
  ),
  fingerprint: v.optional(
    v.pipe(
      text(
        /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
        MAX_FINGERPRINT_LENGTH,
        'must be base64 with its padding',
      ),
      v.minLength(1, 'must not be empty'),
    ),
  ),
});

const PERCENT_RULE = 'must be an integer from 1 to 100';
const percent = v.pipe(
  v.number(),
  v.safeInteger(PERCENT_RULE),
  v.minValue(1, PERCENT_RULE),
  v.maxValue(100, PERCENT_RULE),
);

const touched = v.object({ path, order: count(0), pages: v.string(), ported: v.optional(percent) });

const mode = v.object({
  name: text(
    /^[a-z0-9][a-z0-9-]*$/,
    MAX_MODE_NAME_LENGTH,
    'must be lower-case letters, digits and inner hyphens',
  ),
  token: v.optional(
    v.pipe(
      v.string(),
      v.check(isOneLine, 'must not have control characters'),
      v.minLength(1, 'must not be empty'),
      v.check(
        (token) => [...token].length <= MAX_TOKEN_LENGTH,
        `must have at most ${MAX_TOKEN_LENGTH} characters`,
      ),
    ),
  ),
  runs: count(0),
  files: v.array(touched),
  directories: v.array(path),
  lookups: v.array(path),
});

export const documentSchema = v.object({
  format: v.literal(FORMAT),
  version: v.string(),
  name: text(
    /^[A-Za-z0-9][A-Za-z0-9+._-]*$/,
    MAX_NAME_LENGTH,
    "must be letters, digits and '+._-', the first no sign",
  ),
  programs: v.pipe(v.array(path), v.minLength(1, 'must name at least one')),
  recorders: v.pipe(
    v.array(v.picklist(['trace', 'faults', 'exit'], "must be 'trace', 'faults' or 'exit'")),
    v.minLength(1, 'must name at least one'),
  ),
  files: v.array(file),
  modes: v.pipe(
    v.array(mode),
    v.minLength(1, 'must hold at least one'),
    v.maxLength(MAX_MODES, `must hold at most ${MAX_MODES}`),
  ),
});

export type ProfileDocument = v.InferOutput<typeof documentSchema>;
export type ModeDocument = ProfileDocument['modes'][number];

/** The keys of each object of version 1.0: in such a file another key is a mistake, in a later one news. */
export const documentKeys = {
  profile: Object.keys(documentSchema.entries),
  file: Object.keys(file.entries),
  mode: Object.keys(mode.entries),
  touched: Object.keys(touched.entries),
};
