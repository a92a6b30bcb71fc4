import { PrefaultError } from '../errors.js';

/**
 * The answer to a question about packages, or `fallback` if none is to be had. Who owns a file is information
 * only: no answer is better than a refresh that fails for want of one.
 */
export async function orElse<T>(fallback: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PrefaultError) return fallback;
    throw error;
  }
}
