// Used by the scenarios: node run-page.js PAGE runs what a page of documentation shows and says whether it is so.
// In its ```console blocks a line `$ COMMAND` is run by bash, each where the one before it left the working directory;
// `> ` continues it. The lines below it are what it prints, both streams; `...` stands for any lines. Numbers,
// build-ids and runs of spaces differ from machine to machine and are not compared.
'use strict';
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const [page] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'prefault-page-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function steps(text) {
  const found = [];
  for (const [, block] of text.matchAll(/^```console\n(.*?)^```$/gms)) {
    for (const line of block.trimEnd().split('\n')) {
      const last = found.at(-1);
      if (line.startsWith('$ ')) found.push({ command: line.slice(2), shown: [] });
      else if (line.startsWith('> ') && last.shown.length === 0) last.command += `\n${line.slice(2)}`;
      else last.shown.push(line);
    }
  }
  return found;
}

function comparable(line) {
  return line
    .replace(/\b[0-9a-f]{32,}\b/g, 'ID')
    .replace(/\b[0-9a-f]{2}\/[0-9a-f]{30,}/g, 'ID')
    .replace(/\/[0-9a-f]{2}(?=\/?$|\/ID)/g, '/ID')
    .replace(/\d[\w.+~:-]*/g, 'N')
    .replace(/N (?:bytes|[KMG]iB)\b/g, 'N bytes')
    .replace(/\s+/g, ' ')
    .trim();
}

function asPattern(shown) {
  const quoted = shown.map((line) =>
    line.trim() === '...' ? '(?:.*\n)*' : `${comparable(line).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`,
  );
  return new RegExp(`^${quoted.join('')}$`);
}

let directory = process.cwd();
for (const { command, shown } of steps(readFileSync(page, 'utf8'))) {
  const script = `cd "$1" || exit\n${command}\nstatus=$?; pwd >"$2"; exit $status`;
  const where = join(scratch, 'directory');
  const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script}`, 'bash', directory, where], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [summary] = command.split('\n');
  const printed = stdout.split('\n').map(comparable).join('\n');
  const text = printed.trim() === '' ? '' : printed;
  if (status === 0 && asPattern(shown).test(text)) console.log(`ok the page shows what comes of: ${summary}`);
  else {
    console.log(`not ok the page shows what comes of: ${summary}`);
    console.log(`status ${status}\n${stdout}`.replace(/^/gm, '    '));
  }
  if (status !== 0) process.exit(1);
  directory = readFileSync(where, 'utf8').trimEnd();
}
