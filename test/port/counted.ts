/** Counts how often elements of arrays are read: what work is measured by, as time is not the same twice. */
export class ReadCounter {
  count = 0;

  /** The array, to be read in its place. */
  watch<T extends Uint32Array | Uint8Array | Float64Array>(array: T): T {
    return new Proxy(array, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        // Methods go through all of it once.
        this.count += typeof value === 'function' ? target.length : 1;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}
