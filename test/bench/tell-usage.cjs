// For `node --require`: has the program tell on standard error, when it exits, its peak memory in KiB and its
// processor time in microseconds.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(2, `usage ${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
