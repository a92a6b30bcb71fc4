import { type ErrorDetails, PrefaultError } from '../errors.js';

/** The program starts well, but not with what this recorder does to it. Another one may watch it. */
export class UnwatchableError extends PrefaultError {
  constructor(message: string, details: ErrorDetails) {
    super(message, details);
    this.name = 'UnwatchableError';
  }

  /** Of how the start failed with this recorder. */
  static of({ message, code, subject }: PrefaultError): UnwatchableError {
    const remedy = 'use another --recorder, which leaves the program alone: it starts well by itself';
    return new UnwatchableError(message, { code, subject, remedy });
  }
}
