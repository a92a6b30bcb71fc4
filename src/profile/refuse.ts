import { PrefaultError } from '../errors.js';

/** Throws that the field `where` is wrong; the clause `why` follows the field's name. */
export type Refuse = (where: string, why: string) => never;

/** Makes the thrower of BAD_FORMAT errors about one profile. */
export function refusing(subject: string): Refuse {
  return (where, why) => {
    throw new PrefaultError(
      `${subject} is not a valid profile: ${where === '' ? 'it' : `${where}:`} ${why}`,
      {
        code: 'BAD_FORMAT',
        subject,
        remedy: 'mend the field by prefault-profile(5), or train again',
      },
    );
  };
}
