import { deriveDefault } from './derive-default.js';
import type { ModeDocument } from './document.js';
import { readMode, writeMode } from './mode-document.js';
import type { Refuse } from './refuse.js';

/** What `runs` says of a mode: all but the default were recorded, and a default that was not follows the others. */
export function checkRuns(modes: readonly ModeDocument[], refuse: Refuse): void {
  const [mode, ...others] = modes;
  others.forEach(({ runs }, index) => {
    if (runs === 0) refuse(`modes[${index + 1}].runs`, 'must be an integer from 1 to 2^53 - 1');
  });
  if (mode?.runs !== 0) return;
  if (others.length === 0) refuse('modes[0].runs', 'must be at least 1, as there is no other mode');
  const agreed = writeMode(deriveDefault(others.map(readMode)));
  const found = writeMode(readMode(mode));
  for (const field of ['files', 'directories', 'lookups'] as const) {
    if (JSON.stringify(found[field]) !== JSON.stringify(agreed[field]))
      refuse(`modes[0].${field}`, "must be what all other modes agree on, as its 'runs' is 0");
  }
}
