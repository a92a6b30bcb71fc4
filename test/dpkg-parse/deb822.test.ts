import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseDeb822 } from '../../src/dpkg-parse/index.js';
import { PrefaultError } from '../../src/errors.js';
import { outcomeOf } from '../fixtures/survive.js';

const STATUS_FILE = '/var/lib/dpkg/status';

function fieldsOf(text: string): Record<string, string | undefined>[] {
  return parseDeb822(text).map((paragraph) =>
    Object.fromEntries(paragraph.names.map((name) => [name, paragraph.get(name)])),
  );
}

describe('deb822', () => {
  it.each<[string, string, Record<string, string>[]]>([
    ['nothing', '', []],
    ['blank lines only', '\n \n\t\n', []],
    ['one field without a final newline', 'A: b', [{ A: 'b' }]],
    ['an empty value', 'A:\n', [{ A: '' }]],
    ['white space around a value', 'A: \t b \t\nC:d\n', [{ A: 'b', C: 'd' }]],
    ['colons in a value', 'A: b: c\n', [{ A: 'b: c' }]],
    ['lines that continue a field', 'A: b\n c\n\t d\n .\nE: f\n', [{ A: 'b\n c\n\t d\n .', E: 'f' }]],
    ['a field that begins on its second line', 'Files:\n a\n b\n', [{ Files: 'a\n b' }]],
    ['several paragraphs', '\n\nA: 1\n\n \nA: 2\n', [{ A: '1' }, { A: '2' }]],
    ['comments between and within fields', '# x\nA: b\n# y: z\n c\n#\nD: e\n', [{ A: 'b\n c', D: 'e' }]],
    ['ends of lines of other systems', 'A: b\r\n c\r\n\r\nD: e\r\n', [{ A: 'b\n c' }, { D: 'e' }]],
  ])('takes %s', (_, text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  it('finds fields whatever the case of the letters', () => {
    const [paragraph] = parseDeb822('Package: hello\n');
    expect(paragraph?.get('PACKAGE')).toBe('hello');
    expect(paragraph?.get('package')).toBe('hello');
    expect(paragraph?.get('Version')).toBeUndefined();
  });

  it.each([
    ['a line that is no field', 'A: b\nnonsense\n', 'line 2 is not a field'],
    ['a field without a name', 'A: b\n\n: c\n', 'line 3 is not a field'],
    ['a field that looks like armour', '-----BEGIN PGP SIGNED MESSAGE-----: x\n', 'line 1 is not a field'],
    ['a continuation of nothing', ' b\n', 'line 1 continues a field'],
    ['a continuation after a blank line', 'A: b\n\n# x\n c\n', 'line 4 continues a field'],
    ['a field that comes twice', 'A: b\n# x\na: c\n', "line 3 repeats the field 'a'"],
  ])('says in which line there is %s', (_, text, message) => {
    const parse = () => parseDeb822(text, "'debian/control'");
    expect(parse).toThrow(PrefaultError);
    expect(parse).toThrow(`cannot read 'debian/control': ${message}`);
  });

  it('gives back any fields that were written', () => {
    const word = fc.stringMatching(/^[!-~]+( [!-~]+)*$/);
    const value = fc
      .tuple(fc.option(word, { nil: '' }), fc.array(word, { maxLength: 3 }))
      .map(([first, more]) => [first, ...more.map((line) => ` ${line}`)].join('\n').trim());
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]*$/);
    const fields = fc.uniqueArray(fc.tuple(name, value), {
      selector: ([key]) => key.toLowerCase(),
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(fields, { maxLength: 4 }), (paragraphs) => {
        const text = paragraphs
          .map((paragraph) => paragraph.map(([key, content]) => `${key}: ${content}\n`).join(''))
          .join('\n');
        expect(fieldsOf(text)).toEqual(paragraphs.map((paragraph) => Object.fromEntries(paragraph)));
      }),
    );
  });
});

describe("on dpkg's database of this system", () => {
  const text = readFileSync(STATUS_FILE, 'utf8');
  const shown = ['Package', 'Version', 'Architecture', 'Maintainer', 'Section', 'Homepage', 'Description'];

  it('reads every package as dpkg-query does', () => {
    const format = `${shown.map((name) => `\${${name}}`).join('\x01')}\x02`;
    const output = execFileSync('dpkg-query', ['-W', '-f', format], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '' },
      maxBuffer: 1 << 28,
    });
    // dpkg keeps white space at the ends of lines within a value; it means nothing.
    const expected = output
      .replace(/[ \t]+$/gm, '')
      .split('\x02')
      .slice(0, -1)
      .sort();
    const ours = parseDeb822(text).map((paragraph) =>
      shown.map((name) => paragraph.get(name) ?? '').join('\x01'),
    );
    expect(expected.length).toBeGreaterThan(50);
    expect(ours.sort()).toEqual(expected);
  });

  it('reads what dpkg-query -s prints of every package as it reads the database', () => {
    const packages = parseDeb822(text).filter((paragraph) => paragraph.get('Status')?.endsWith(' installed'));
    const ids = packages.map(
      (paragraph) => `${paragraph.get('Package')}:${paragraph.get('Architecture')?.replace(/^all$/, 'any')}`,
    );
    const output = execFileSync('dpkg-query', ['-s', ...ids.map((id) => id.replace(/:any$/, ''))], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const versions = parseDeb822(output).map((paragraph) => [
      paragraph.get('Package'),
      paragraph.get('Version'),
    ]);
    expect(versions).toEqual(
      packages.map((paragraph) => [paragraph.get('Package'), paragraph.get('Version')]),
    );
  });

  it('survives every truncation and any change', () => {
    const sample = text.slice(0, 3000);
    for (let length = 0; length <= sample.length; length++)
      outcomeOf(() => parseDeb822(sample.slice(0, length)));
    const change = fc.record({ at: fc.nat(sample.length), text: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        let damaged = sample;
        for (const { at, text: inserted } of changes)
          damaged = damaged.slice(0, at) + inserted + damaged.slice(at + inserted.length);
        outcomeOf(() => parseDeb822(damaged));
      }),
    );
  });
});
