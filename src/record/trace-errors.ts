import { PrefaultError } from '../errors.js';

export function emptyTrace(program: string): PrefaultError {
  return new PrefaultError('the trace shows nothing of the program', {
    code: 'SYSTEM',
    subject: program,
    remedy: 'use --recorder faults',
  });
}

export function lostEvents(program: string, lostEventCount: number): PrefaultError {
  return new PrefaultError(`the kernel lost ${lostEventCount} trace events even with the largest buffer`, {
    code: 'SYSTEM',
    subject: program,
    remedy: 'watch a shorter part of the start (--for SECONDS)',
  });
}
