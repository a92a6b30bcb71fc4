/** Files that esbuild (and jest, see test/text-transform.cjs) take for a module whose value is their text. */
declare module '*.txt' {
  const text: string;
  export default text;
}
