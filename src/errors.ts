/** What went wrong, as a word that programs can test. */
export type ErrorCode =
  | 'USAGE'
  | 'NOT_FOUND'
  | 'NOT_EXECUTABLE'
  | 'BAD_FORMAT'
  | 'NEWER_FORMAT'
  | 'STALE'
  | 'PERMISSION'
  | 'BUSY'
  | 'NO_SPACE'
  | 'PROGRAM_FAILED'
  | 'NO_RECORDER'
  | 'CONFLICT'
  | 'SYSTEM';

export interface ErrorDetails {
  code: ErrorCode;
  /** The path, program or option that the error is about. */
  subject: string;
  /** What to do now, as an imperative clause without a final period. */
  remedy?: string;
  cause?: unknown;
}

/**
 * An error that a user can act on. `message` says what failed and on what; `remedy` what to do now.
 * Only src/cli turns it into text and an exit status.
 */
export class PrefaultError extends Error {
  readonly code: ErrorCode;
  readonly subject: string;
  readonly remedy: string | undefined;

  constructor(message: string, { code, subject, remedy, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PrefaultError';
    this.code = code;
    this.subject = subject;
    this.remedy = remedy;
  }
}
