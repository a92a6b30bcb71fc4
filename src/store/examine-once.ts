import { contentKeyOf, type ExaminedFile, examineFile, type FileLookup } from './identify-file.js';

/** Looks at files, and gives what it saw the first time when it is asked again. */
export interface Examiner {
  look: FileLookup;
  /** As `contentKeyOf`. */
  contentKey(file: ExaminedFile): Promise<string | undefined>;
}

function once<K, T>(known: Map<K, Promise<T>>, key: K, look: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? look();
  known.set(key, found);
  return found;
}

/** Examines each file below `root` once, however many profiles name it: for work that is over in a moment. */
export function examineOnce(root: string): Examiner {
  const files = new Map<string, Promise<ExaminedFile | undefined>>();
  const keys = new Map<string, Promise<string | undefined>>();
  return {
    look: (path) => once(files, path, () => examineFile(root, path)),
    contentKey: (file) => once(keys, file.path, () => contentKeyOf(file)),
  };
}
