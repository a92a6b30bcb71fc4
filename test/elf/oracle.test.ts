import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readHeader } from '../../src/elf/header';
import { isElf, readBuildId, readDynamic, readProgramInterpreter } from '../../src/elf/index';
import { readSegments } from '../../src/elf/segments';
import { readelf, sampleInstalledFiles } from './installed-files';

const files = sampleInstalledFiles(300);
const elfFiles = files.filter((path) => isElf(readFileSync(path)));

describe('on a sample of the installed programs and libraries', () => {
  it('has a sample worth the name', () => {
    expect(elfFiles.length).toBeGreaterThan(50);
    expect(elfFiles.length).toBeLessThan(files.length);
  });

  it('takes for ELF what file(1) takes for it', () => {
    const output = execFileSync('file', ['-b', ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const kinds = output.trimEnd().split('\n');
    expect(files.map((path) => [path, isElf(readFileSync(path))])).toEqual(
      files.map((path, index) => [path, /\bELF \d\d-bit/.test(kinds[index] ?? '')]),
    );
  });

  it('finds the build-id that readelf -n prints, at its place in the file', () => {
    const notes = readelf('-n', elfFiles);
    let found = 0;
    for (const path of elfFiles) {
      const image = readFileSync(path);
      const id = readBuildId(image);
      const expected = /Build ID: ([0-9a-f]+)/.exec(notes.get(path) ?? '')?.[1];
      expect([path, id?.buildId]).toEqual([path, expected]);
      if (id === undefined) continue;
      found += 1;
      const bytes = image.subarray(id.offsetBytes, id.offsetBytes + id.buildId.length / 2);
      expect(bytes.toString('hex')).toBe(expected);
    }
    expect(found).toBeGreaterThan(50);
  });

  it('reads the program headers that readelf -l prints', () => {
    const headers = readelf('-l', elfFiles);
    for (const path of elfFiles) {
      const header = readHeader(readFileSync(path));
      const ours = header === undefined ? [] : readSegments(header);
      expect([
        path,
        ours.map(({ offsetBytes, address, fileBytes, memoryBytes }) => [
          offsetBytes,
          address,
          fileBytes,
          memoryBytes,
        ]),
      ]).toEqual([path, segmentsOf(headers.get(path) ?? '')]);
    }
  });

  it('reads the dynamic entries that readelf -d prints', () => {
    const sections = readelf('-d', elfFiles);
    const headers = readelf('-l', elfFiles);
    for (const path of elfFiles) {
      const ours = readDynamic(readFileSync(path));
      const section = sections.get(path) ?? '';
      if (ours === undefined) {
        expect([path, section]).toEqual([path, expect.stringContaining('no dynamic section')]);
        continue;
      }
      const theirs = {
        needed: valuesOf(section, 'NEEDED'),
        soname: valuesOf(section, 'SONAME')[0],
        rpath: valuesOf(section, 'RPATH')[0],
        runpath: valuesOf(section, 'RUNPATH')[0],
        hasStaticTls: /\(FLAGS\).*STATIC_TLS/.test(section),
        tlsBytes: tlsOf(headers.get(path) ?? ''),
      };
      const { needed, soname, rpath, runpath, hasStaticTls, tls } = ours;
      expect([path, { needed, soname, rpath, runpath, hasStaticTls, tlsBytes: tls?.sizeBytes }]).toEqual([
        path,
        theirs,
      ]);
    }
  });

  it('finds the dynamic loader that readelf -l prints', () => {
    const headers = readelf('-l', elfFiles);
    for (const path of elfFiles) {
      const requested = /Requesting program interpreter: (.*)\]$/m.exec(headers.get(path) ?? '')?.[1];
      expect([path, readProgramInterpreter(readFileSync(path))]).toEqual([path, requested]);
    }
  });

  it('takes a file for a program or for a library as its dynamic section and header do', () => {
    const sections = readelf('-d', elfFiles);
    const headers = readelf('-h', elfFiles);
    for (const path of elfFiles) {
      const ours = readDynamic(readFileSync(path));
      if (ours === undefined) continue;
      const isProgram =
        /FLAGS_1.*PIE/.test(sections.get(path) ?? '') || /Type:\s+EXEC/.test(headers.get(path) ?? '');
      expect([path, ours.isProgram]).toEqual([path, isProgram]);
    }
  });

  it('finds malloc defined where nm does', () => {
    const libc = execFileSync('gcc', ['-print-file-name=libc.so.6'], { encoding: 'utf8' }).trim();
    expect(readDynamic(readFileSync(libc))?.definesMalloc).toBe(true);
    const defining = elfFiles.filter((path) => readDynamic(readFileSync(path))?.definesMalloc);
    const output = spawnSync('nm', ['-A', '-D', '--defined-only', ...elfFiles], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const lines = output.stdout.split('\n').filter((line) => / [TtWwiV] malloc(?:@@?\S+)?$/.test(line));
    expect(defining).toEqual(lines.map((line) => line.slice(0, line.indexOf(':'))));
  });
});

function segmentsOf(listing: string): number[][] {
  const rows = listing.matchAll(
    /^ {2}[A-Z0-9_x+<>a-f]+ +(0x[0-9a-f]+) (0x[0-9a-f]+) 0x[0-9a-f]+ (0x[0-9a-f]+) (0x[0-9a-f]+) /gm,
  );
  return [...rows].map((row) => row.slice(1, 5).map(Number));
}

function valuesOf(section: string, tag: string): string[] {
  return [...section.matchAll(new RegExp(`\\(${tag}\\).*\\[(.*)\\]$`, 'gm'))].map((match) => match[1] ?? '');
}

function tlsOf(listing: string): number | undefined {
  const row = /^ {2}TLS +0x\S+ 0x\S+ 0x\S+ 0x\S+ (0x\S+)/m.exec(listing);
  return row === null ? undefined : Number(row[1]);
}
