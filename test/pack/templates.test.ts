import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillTemplate } from '../../src/pack/templates.js';

const changelog = {
  PACKAGE: 'some-profiles',
  VERSION: '1',
  MAINTAINER: 'A <a@b.example>',
  DATE: 'Thu, 01 Jan 1970 00:00:00 +0000',
  PREFAULT_VERSION: '9.9',
  SUBJECT: 'git',
};

it('fills every placeholder, and takes values for what they are', () => {
  const text = fillTemplate('deb/changelog', { ...changelog, MAINTAINER: '@DATE@ $& $1 <a@b.example>' });
  expect(text).toContain(' -- @DATE@ $& $1 <a@b.example>  Thu, 01 Jan 1970');
});

it('lets a line of nothing but a placeholder go, or become several', () => {
  const values = { PACKAGE: 'some' };
  expect(fillTemplate('init/package.prefault', { ...values, LINE: '' })).toMatch(/ Depends\.\n$/);
  expect(fillTemplate('init/package.prefault', { ...values, LINE: 'a\nb' })).toMatch(/ Depends\.\na\nb\n$/);
});

it('refuses a placeholder without value and a value without placeholder', () => {
  const { DATE: _, ...without } = changelog;
  expect(() => fillTemplate('deb/changelog', without)).toThrow(
    'template deb/changelog needs a value for DATE',
  );
  expect(() => fillTemplate('deb/changelog', { ...changelog, EXTRA: '' })).toThrow('no place for EXTRA');
});

it('knows all the templates there are', () => {
  const directory = join(__dirname, '../../templates');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.txt'),
  );
  const source = readFileSync(join(__dirname, '../../src/pack/templates.ts'), 'utf8');
  expect(files.filter((name) => !source.includes(`'../../templates/${name}'`))).toEqual([]);
});
