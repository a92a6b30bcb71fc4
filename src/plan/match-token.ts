/** What a reader looks at: TOKEN_MAX_ARGUMENTS of src/native/limits.h. */
const MAX_ARGUMENTS = 256;

/**
 * Whether a start with these arguments is one that the token chooses (docs/plan-format.md, "Modes"), as
 * src/native/mode.c decides it.
 *
 * @param called argv[0]
 */
export function matchesToken(token: string, called: string, args: readonly string[]): boolean {
  if (token === '') return false;
  const seen = args.slice(0, MAX_ARGUMENTS);
  if (token.startsWith('/')) return seen.some((argument) => isPathOf(token, argument));
  return seen.includes(token) || calledName(called) === token;
}

/** The name in argv[0]: its last component, without the `-` that login(1) puts in front of a shell's. */
export function calledName(called: string): string {
  return called.slice(called.lastIndexOf('/') + 1).replace(/^-/, '');
}

/* Whether a path, as somebody in some directory would write it, can mean the file `token`. */
function isPathOf(token: string, argument: string): boolean {
  if (argument === token) return true;
  const path = argument.replace(/^(?:\.{1,2}\/)+/, '');
  return path !== '' && token.endsWith(`/${path}`);
}
