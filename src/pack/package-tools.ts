import { PrefaultError } from '../errors.js';
import { runCommand } from '../system/index.js';

/** The packages that bring the tools, in the words of the distributions. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  dpkg: 'dpkg',
  'dpkg-deb': 'dpkg',
  gzip: 'gzip',
  rpm: 'rpm',
  rpmbuild: 'rpm (Debian, Ubuntu) or rpm-build (Fedora, openSUSE)',
};

export interface ToolOptions {
  input?: string | Buffer;
  /** Added to this process's environment. */
  env?: NodeJS.ProcessEnv;
}

/** The standard output of a tool that makes packages. Throws NOT_FOUND if it is not installed, SYSTEM if it fails. */
export async function runPackageTool(
  tool: string,
  args: readonly string[],
  { input, env = {} }: ToolOptions = {},
): Promise<Buffer> {
  const all = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '', TZ: 'UTC', ...env };
  const { status, stdout, stderr } = await runCommand(tool, args, {
    env: all,
    ...(input === undefined ? {} : { input }),
  }).catch((error: unknown) => {
    if (!(error instanceof PrefaultError) || error.code !== 'NOT_FOUND') throw error;
    throw new PrefaultError(`${tool} is not installed`, {
      code: 'NOT_FOUND',
      subject: tool,
      remedy: `install the package ${BROUGHT_BY[tool] ?? tool}`,
      cause: error,
    });
  });
  if (status === 0) return stdout;
  throw new PrefaultError(`${tool} failed with status ${status}: ${stderr.trim()}`, {
    code: 'SYSTEM',
    subject: tool,
    remedy: 'mend what it complains of and try again',
  });
}
