const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['.pyc', /\.pyc$/],
  ['.py', /\.py$/],
  ['.rb', /\.rb$/],
  ['.beam', /\.beam$/],
  ['archive (jar, zip, jimage)', /\.(?:jar|zip|jmod)$|\/lib\/modules$/],
  ['class data (jsa)', /\.jsa$/],
  ['resources (pak, ja)', /\.(?:pak|ja|rdb|dat|bin)$/],
  ['locale archive', /\/locale-archive$/],
  ["loader's cache", /^\/etc\/ld\.so\.cache$/],
  ['icon cache', /\/icon-theme\.cache$/],
];

/** What a file that is not an ELF file is, for a table; told from its path. */
export function fileKind(path: string): string {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
}
