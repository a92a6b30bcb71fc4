import { checkRuns } from './check-derived.js';
import type { ModeDocument, ProfileDocument } from './document.js';
import { pagesOfSize } from './extents.js';
import { parsePages } from './page-list.js';
import type { Refuse } from './refuse.js';

/** What the fields of a profile must have in common: order, unique names, references and sizes. */
export function checkBetweenFields(document: ProfileDocument, refuse: Refuse): void {
  const { programs, recorders, files, modes } = document;
  programs.forEach((program, index) => {
    if (programs.indexOf(program) !== index) refuse(`programs[${index}]`, 'must not stand there twice');
  });
  checkSorted(recorders, 'recorders', refuse);
  checkSorted(
    files.map(({ path }) => path),
    'files',
    refuse,
  );
  checkSorted(
    modes.slice(1).map(({ name }) => name),
    'modes',
    refuse,
    1,
  );
  const sizes = new Map(files.map(({ path, size }) => [path, size]));
  modes.forEach((mode, index) => {
    checkNames(mode, index, modes, refuse);
    checkTouched(mode, `modes[${index}]`, sizes, refuse);
    checkSorted(mode.directories, `modes[${index}].directories`, refuse);
    checkSorted(mode.lookups, `modes[${index}].lookups`, refuse);
  });
  checkRuns(modes, refuse);
  const named = new Set(modes.flatMap((mode) => mode.files.map(({ path }) => path)));
  const unnamed = files.findIndex(({ path }) => !named.has(path));
  if (unnamed >= 0) refuse(`files[${unnamed}]`, 'no mode names it');
}

function checkSorted(texts: readonly string[], where: string, refuse: Refuse, firstIndex = 0): void {
  texts.forEach((text, index) => {
    const before = texts[index - 1];
    if (before === undefined || before < text) return;
    const why = before === text ? 'must not stand there twice' : 'must come earlier: they are sorted';
    refuse(`${where}[${index + firstIndex}]`, why);
  });
}

function checkNames(
  { name, token }: ModeDocument,
  index: number,
  modes: readonly ModeDocument[],
  refuse: Refuse,
): void {
  const where = `modes[${index}]`;
  if (index === 0 && name !== 'default') refuse(`${where}.name`, "the first mode must be 'default'");
  if (index > 0 && name === 'default') refuse(`${where}.name`, "only the first mode may be 'default'");
  if (index === 0 && token !== undefined) refuse(`${where}.token`, 'the default mode must have none');
  if (index > 0 && token === undefined) refuse(`${where}.token`, 'is missing');
  if (index > 0 && modes.findIndex((mode) => mode.token === token) !== index) {
    refuse(`${where}.token`, 'is the token of another mode too');
  }
}

function checkTouched(
  mode: ModeDocument,
  where: string,
  sizes: ReadonlyMap<string, number>,
  refuse: Refuse,
): void {
  checkSorted(
    mode.files.map(({ path }) => path),
    `${where}.files`,
    refuse,
  );
  for (const [index, { path, pages }] of mode.files.entries()) {
    const field = `${where}.files[${index}]`;
    const size = sizes.get(path) ?? refuse(`${field}.path`, "must be one of the top level's files");
    const last = parsePages(pages, (why) => refuse(`${field}.pages`, why)).at(-1);
    if (last !== undefined && last.firstPage + last.pageCount > pagesOfSize(size)) {
      refuse(`${field}.pages`, `end beyond the file, which has ${pagesOfSize(size)} pages`);
    }
  }
}
