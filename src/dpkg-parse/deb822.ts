import { PrefaultError } from '../errors.js';

/*
 * deb822(5), as dpkg reads it: paragraphs between lines of white space, fields that go on in lines beginning
 * with white space, comments in lines beginning with '#'.
 */
const FIELD_LINE = /^([^\s:#-][^\s:]*)\s*:(.*)$/;

/** One paragraph: fields by name, whatever the case of the letters. */
export class Paragraph {
  readonly #values: ReadonlyMap<string, string>;
  /** As they are spelt, in the order in which they come. */
  readonly names: readonly string[];

  constructor(fields: readonly (readonly [name: string, value: string])[]) {
    this.names = fields.map(([name]) => name);
    this.#values = new Map(fields.map(([name, value]) => [name.toLowerCase(), value]));
  }

  /**
   * A field's value without white space around it; lines after the first keep the white space they begin with.
   * Undefined if there is no such field.
   */
  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }
}

interface OpenField {
  name: string;
  lines: string[];
}

function close(fields: readonly OpenField[]): Paragraph {
  return new Paragraph(fields.map(({ name, lines }) => [name, lines.join('\n').trim()]));
}

/**
 * Reads any number of paragraphs: a control file, dpkg's status file, an index of packages.
 *
 * @param subject what the text is, for error messages
 * @throws PrefaultError BAD_FORMAT with the number of the line that is neither a field, nor the continuation of
 *   one, nor a comment, or that repeats a field
 */
export function parseDeb822(text: string, subject = 'control data'): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let fields: OpenField[] = [];
  let seen = new Set<string>();
  const fail = (index: number, what: string) =>
    new PrefaultError(`cannot read ${subject}: line ${index + 1} ${what}`, {
      code: 'BAD_FORMAT',
      subject,
      remedy: "write fields as 'Name: value'",
    });

  const endParagraph = () => {
    if (fields.length > 0) paragraphs.push(close(fields));
    fields = [];
    seen = new Set();
  };
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.startsWith('#')) continue;
    const line = raw.trimEnd();
    if (line === '') {
      endParagraph();
    } else if (/^[ \t]/.test(line)) {
      const field = fields.at(-1);
      if (field === undefined) throw fail(index, 'continues a field, but there is none before it');
      field.lines.push(line);
    } else {
      const [, name, value = ''] = FIELD_LINE.exec(line) ?? [];
      if (name === undefined) throw fail(index, 'is not a field');
      if (seen.has(name.toLowerCase())) throw fail(index, `repeats the field '${name}'`);
      seen.add(name.toLowerCase());
      fields.push({ name, lines: [value.trim()] });
    }
  }
  endParagraph();
  return paragraphs;
}
