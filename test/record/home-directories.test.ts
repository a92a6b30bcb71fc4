import { homeDirectories } from '../../src/record/home-directories.js';

const line = (uid: number | string, home: string) => `name:x:${uid}:100:gecos:${home}:/bin/sh`;
const USUAL = ['/home', '/root', '/var/home'];

describe('homeDirectories', () => {
  it.each([
    ['a person', line(1000, '/data/people/ann'), ['/data/people/ann']],
    ['a person, written with a slash at the end', line(1000, '/data/ann/'), ['/data/ann']],
    ['root with another home', line(0, '/superuser'), ['/superuser']],
    ['a service', line(110, '/var/lib/postgresql'), []],
    ['nobody', line(65534, '/somewhere'), []],
    ['a person whose home is all of /usr/bin', line(1001, '/usr/bin'), []],
    ['a person whose home is the root directory', line(1001, '/'), []],
    ['a person without a home', line(1001, ''), []],
    ['a broken line', 'name:x', []],
    ['a broken number', line('x', '/x'), []],
  ])('with %s', (_, passwd, expected) => {
    expect(homeDirectories(passwd)).toEqual([...USUAL, ...expected]);
  });
});
