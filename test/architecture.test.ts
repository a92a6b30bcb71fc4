import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Which rooms a room may import from: ARCHITECTURE.md, "Rooms". Every room may also import src/errors.ts. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  record: ['profile', 'elf', 'system'],
  profile: [],
  plan: ['profile'],
  port: ['profile', 'elf'],
  elf: [],
  store: ['port', 'profile', 'plan', 'elf', 'system'],
  refresh: ['store', 'profile', 'plan', 'packages', 'system'],
  daemon: ['store', 'plan', 'system'],
  pack: ['store', 'profile', 'plan', 'elf', 'packages', 'dpkg-parse', 'system'],
  doctor: ['store', 'refresh', 'daemon', 'pack', 'record', 'elf', 'system'],
  packages: ['dpkg-parse', 'rpm-parser', 'system'],
  'dpkg-parse': [],
  'rpm-parser': [],
  bench: ['daemon', 'record', 'store', 'profile', 'elf', 'system'],
  report: ['profile', 'plan'],
  system: [],
};
const rooms = [...Object.keys(arrows), 'cli'];
const pureRooms = ['profile', 'plan', 'port', 'elf', 'dpkg-parse', 'rpm-parser', 'report'];

/** Node's modules that have no side effect; all others belong in src/system. */
const harmlessModules = [
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:path',
  'node:path/posix',
  'node:util',
  'node:zlib',
];
const maxLines = 300;

const source = path.join(__dirname, '..', 'src');
const allFiles = readdirSync(source, { recursive: true, encoding: 'utf8' }).sort();
const modules = allFiles.filter((file) => file.endsWith('.ts'));

function roomOf(file: string): string {
  const [first = '', second] = file.split(path.sep);
  return second === undefined ? '' : first;
}

function read(file: string): string {
  return readFileSync(path.join(source, file), 'utf8');
}

/** The code of a module without its comments. */
function codeOf(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
}

/** The module specifiers of a file's imports, re-exports, import() and require(). */
function importsOf(file: string): string[] {
  const patterns = [
    /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  const code = codeOf(file);
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

/** The file of src that a relative import names. */
function target(file: string, specifier: string): string {
  return path.join(path.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** Text that is part of the bundle (templates/README.md) and package.json are no modules of a room. */
function isData(file: string, specifier: string): boolean {
  const found = path.relative('..', path.join('..', 'src', path.dirname(file), specifier));
  return (
    found === 'package.json' ||
    (/^templates\/.*\.txt$/.test(found) && existsSync(path.join(source, '..', found)))
  );
}

function localImports(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.') && !isData(file, specifier))
    .map((specifier) => target(file, specifier));
}

/** A chain of imports that leads from a file back to itself, if there is one. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, chain: readonly string[]): string[] | undefined => {
    const start = chain.indexOf(node);
    if (start >= 0) return [...chain.slice(start), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...chain, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe('the architecture', () => {
  it('has modules to look at, and finds their imports', () => {
    expect(modules).toContain('errors.ts');
    expect(localImports(path.join('record', 'recorder.ts'))).toContain(path.join('profile', 'recording.ts'));
  });

  it('has no room but those of the table', () => {
    const unknown = modules.filter((file) => file !== 'errors.ts' && !rooms.includes(roomOf(file)));
    expect(unknown).toEqual([]);
  });

  it('imports between rooms along the arrows only', () => {
    const against = modules.flatMap((file) =>
      localImports(file)
        .filter((imported) => imported !== 'errors.ts' && roomOf(imported) !== roomOf(file))
        .filter((imported) => roomOf(file) !== 'cli' && !arrows[roomOf(file)]?.includes(roomOf(imported)))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(against).toEqual([]);
  });

  it('imports only modules that exist, written with a .js ending', () => {
    const missing = modules.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.') && !isData(file, specifier))
        .filter((specifier) => !specifier.endsWith('.js') || !modules.includes(target(file, specifier)))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(missing).toEqual([]);
  });

  it('has no import cycle, within a room or between rooms', () => {
    expect(findCycle(new Map(modules.map((file) => [file, localImports(file)])))).toBeUndefined();
    const between = new Map(
      rooms.map((room) => [
        room,
        modules
          .filter((file) => roomOf(file) === room)
          .flatMap((file) => localImports(file).map(roomOf))
          .filter((other) => other !== room),
      ]),
    );
    expect(findCycle(between)).toBeUndefined();
    expect(findCycle(new Map(Object.entries(arrows)))).toBeUndefined();
  });

  it('touches files, processes and the machine in src/system only', () => {
    const effects = modules
      .filter((file) => roomOf(file) !== 'system')
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('node:') || specifier === 'fs-extra')
          .filter((specifier) => !harmlessModules.includes(specifier))
          .map((specifier) => `${file} imports ${specifier}`),
      );
    expect(effects).toEqual([]);
  });

  it('names built-in modules with node: in front, so that the rule above sees them', () => {
    const bare = [
      'fs',
      'fs/promises',
      'child_process',
      'os',
      'path',
      'crypto',
      'net',
      'worker_threads',
      'process',
    ];
    const hidden = modules.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => bare.includes(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(hidden).toEqual([]);
  });

  it('keeps processes, clocks and chance out of the pure rooms', () => {
    const impure =
      /\b(?:process\.|globalThis|Date\b|performance\b|Math\.random|setTimeout|setInterval|fetch\()/;
    const found = modules.filter((file) => pureRooms.includes(roomOf(file)) && impure.test(codeOf(file)));
    expect(found).toEqual([]);
  });

  it('prints and exits in src/cli only', () => {
    const printing = /\bconsole\.|\bprocess\.(?:exit\b|exitCode|stdout|stderr)/;
    const found = modules.filter((file) => roomOf(file) !== 'cli' && printing.test(codeOf(file)));
    expect(found).toEqual([]);
  });

  it(`has no source file past ${maxLines} lines`, () => {
    const long = allFiles
      .filter((file) => /\.(?:ts|c|h|s|mk)$/i.test(file))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > maxLines);
    expect(long).toEqual([]);
  });
});
