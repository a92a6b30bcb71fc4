import { entryPoints, whyGeneral } from '../../src/record/entry-points.js';

describe('entryPoints', () => {
  it.each([
    [['/usr/bin/git'], ['/usr/bin/git']],
    [['/usr/bin/python3.11'], ['/usr/bin/python3.11']],
    [
      ['/usr/bin/firefox', '/usr/lib/firefox/firefox'],
      ['/usr/bin/firefox', '/usr/lib/firefox/firefox'],
    ],
    [['/usr/bin/app', '/usr/bin/env', '/usr/bin/python3.11'], ['/usr/bin/app']],
    [
      ['/usr/bin/libreoffice', '/usr/bin/dash', '/usr/lib/libreoffice/program/oosplash'],
      ['/usr/bin/libreoffice', '/usr/lib/libreoffice/program/oosplash'],
    ],
    [
      ['/opt/a/run', '/opt/a/run', '/opt/a/bin'],
      ['/opt/a/run', '/opt/a/bin'],
    ],
    [[], []],
  ])('of %j keeps %j', (chain, expected) => {
    expect(entryPoints(chain)).toEqual(expected);
  });
});

describe('whyGeneral', () => {
  it.each(
    (
      'sh bash dash zsh ksh93 mksh fish busybox toybox coreutils python python3 python3.11 python3.13-dbg pypy3 perl perl5.36.0 ' +
      'ruby3.1 php8.2 lua5.4 node nodejs java dotnet mono wine64 gawk mawk env nice timeout sudo pkexec bwrap qemu-x86_64 ' +
      'ld-linux-x86-64.so.2 ld-musl-x86_64.so.1 pyenv pyenv-exec rbenv asdf'
    ).split(' '),
  )('has a reason against %s', (name) => {
    expect(whyGeneral(`/usr/bin/${name}`)).toBeDefined();
  });

  it.each(
    (
      'git soffice.bin firefox gimp pushover nodemon perldoc-viewer javac pythonista shotwell bashful envoy nicer ' +
      'timeoutd wine-launcher phpmyadmin luanti rubymine'
    ).split(' '),
  )('has none against %s', (name) => {
    expect(whyGeneral(`/usr/bin/${name}`)).toBeUndefined();
  });
});
