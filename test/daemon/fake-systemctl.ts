import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A systemctl in a PATH of its own that notes what it was called with. */
export class FakeSystemctl {
  readonly directory = mkdtempSync(join(tmpdir(), 'prefault-systemctl-'));
  readonly #log = join(this.directory, 'calls');
  readonly env: NodeJS.ProcessEnv = { PATH: `${this.directory}:${process.env['PATH']}` };

  constructor() {
    const path = join(this.directory, 'systemctl');
    const lines = [
      '#!/bin/sh',
      `printf '%s\\n' "$*" >>'${this.#log}'`,
      `[ -z "$FAKE_FAILURE" ] || { printf '%s\\n' "$FAKE_FAILURE" >&2; exit 1; }`,
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    chmodSync(path, 0o755);
  }

  calls(): string[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8').trimEnd().split('\n');
  }

  forget(): void {
    rmSync(this.#log, { force: true });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
