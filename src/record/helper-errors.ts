import { PrefaultError } from '../errors.js';

const ENOENT = 2;
const EACCES = 13;
const EISDIR = 21;
const ENOEXEC = 8;
const ENOTDIR = 20;

/** The program could not be executed: `errno` and the helper's words for it. */
export function execFailure(program: string, errno: number, message: string): PrefaultError {
  const subject = program;
  if (errno === ENOENT || errno === ENOTDIR) {
    return new PrefaultError(`cannot start '${program}': no such program, or its interpreter is missing`, {
      code: 'NOT_FOUND',
      subject,
      remedy: 'check the path',
    });
  }
  if (errno === EACCES || errno === EISDIR || errno === ENOEXEC) {
    return new PrefaultError(`cannot start '${program}': it is not an executable program (${message})`, {
      code: 'NOT_EXECUTABLE',
      subject,
      remedy: 'name a program that you may execute',
    });
  }
  return new PrefaultError(`cannot start '${program}': ${message}`, { code: 'SYSTEM', subject });
}

/** The program ended with a failure while it was watched; `how` is `ended with status 3`. */
export function programFailure(program: string, how: string, lastLines: string): PrefaultError {
  const said = lastLines === '' ? '' : `; it said: ${lastLines}`;
  return new PrefaultError(`'${program}' ${how} while it was watched${said}`, {
    code: 'PROGRAM_FAILED',
    subject: program,
    remedy: 'make it start well by hand first: a start that fails is not recorded',
  });
}

/** The helper itself failed; `lastLines` is what it wrote. */
export function helperFailure(how: string, lastLines: string): PrefaultError {
  const reason = /prefault-record: (.*)/.exec(lastLines)?.[1] ?? lastLines;
  return new PrefaultError(`prefault-record ${how}${reason === '' ? '' : `: ${reason}`}`, {
    code: 'SYSTEM',
    subject: 'prefault-record',
    remedy: 'try another --recorder',
  });
}
