import { type FanotifyFacts, judgeFanotify } from '../../src/doctor/fanotify.js';
import { parseRelease } from '../../src/doctor/kernel-version.js';

const NEW = { kernel: parseRelease('6.1.0'), hasSettings: true, maxUserMarks: 1000, programCount: 3 };
const OLD = { kernel: parseRelease('5.4.0'), hasSettings: false, programCount: 3 };

it.each<[string, FanotifyFacts, string, RegExp]>([
  ['settings are there', NEW, 'good', /3 programs to watch, max_user_marks 1000/],
  ['marks are few', { ...NEW, maxUserMarks: 2 }, 'note', /is 2 and there are 3 programs/],
  ['a new kernel has no settings', { ...NEW, hasSettings: false }, 'wrong', /no fanotify/],
  ['an old kernel has none, as all', OLD, 'note', /cannot be told/],
  ['an old kernel was configured with it', { ...OLD, configured: true }, 'good', /3 programs to watch$/],
  ['an old kernel was configured without', { ...OLD, configured: false }, 'wrong', /no fanotify/],
  ['nobody knows the kernel', { ...OLD, kernel: undefined }, 'note', /cannot be told/],
])('when %s', (_, facts, verdict, text) => {
  expect(judgeFanotify(facts)).toMatchObject([{ verdict, text: expect.stringMatching(text) }]);
});
