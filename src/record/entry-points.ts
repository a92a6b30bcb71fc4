import { posix } from 'node:path';

/**
 * Programs that run whatever they are told to. A wrapper script becomes one of them by exec on its way to the
 * real program, and a plan found by the build-id of such a program would be applied to every other script.
 */
const GENERAL_PROGRAMS: readonly { names: RegExp; why: string }[] = [
  {
    names: /^(?:ba|da|k|mk|z|a|tc|c)?sh\d*$|^fish$|^[rl]bash$|^ksh\d+\w*$|^zsh-[\d.]+$/,
    why: 'runs any shell script',
  },
  { names: /^(?:busybox|toybox|coreutils|sbase-box)(?:\..*)?$/, why: 'is many programs in one file' },
  { names: /^(?:python|pypy|ipython)[\d.]*[dm]*(?:-dbg)?$/, why: 'runs any Python program' },
  {
    names:
      /^(?:perl|ruby|jruby|php|lua|luajit|tclsh|wish|guile|octave|awk|gawk|mawk|nawk|original-awk)(?:-?[\d.]+)?(?:-cli)?$/,
    why: 'runs any script of its language',
  },
  {
    names: /^(?:node|nodejs|deno|bun|gjs|cjs|qjs)(?:-console)?(?:-?[\d.]+)?$/,
    why: 'runs any JavaScript program',
  },
  {
    names:
      /^(?:java|javaw|jshell|dotnet|mono(?:-sgen)?(?:-\d+)?|wine(?:64)?(?:-stable)?|erl|beam\.smp|Rscript|R)$/,
    why: 'runs any program of its platform',
  },
  {
    names: /^(?:py|rb|nod|pl|go|j)env(?:-exec)?$|^(?:asdf|mise|rtx)$/,
    why: 'starts the version that is chosen',
  },
  { names: /^qemu-[\w.-]+$/, why: 'runs any program of another processor' },
  { names: /^ld(?:-linux[\w-]*)?[-.]\S*so[\d.]*$/, why: 'loads any program' },
  {
    names:
      /^(?:env|nice|ionice|chrt|taskset|numactl|nohup|setsid|stdbuf|time|timeout|xargs|chroot|unshare|nsenter|setpriv|capsh|runuser|su|sudo|doas|pkexec|start-stop-daemon|systemd-run|strace|ltrace|gdb|valgrind|bwrap|firejail|flatpak|snap|snap-exec|dbus-run-session|dbus-launch|xvfb-run|fakeroot)$/,
    why: 'starts any other program',
  },
];

/** Why no plan may be found by this program unless the user named it; undefined if one may. */
export function whyGeneral(program: string): string | undefined {
  const name = posix.basename(program);
  return GENERAL_PROGRAMS.find(({ names }) => names.test(name))?.why;
}

/**
 * Of the programs that a process became by exec, those that a plan may be found by: the first one, which is
 * what the user named, and later ones that are programs of their own. No repeats.
 *
 * @example entryPoints(['/usr/bin/libreoffice', '/usr/bin/dash', '/usr/lib/libreoffice/program/oosplash'])
 * // ['/usr/bin/libreoffice', '/usr/lib/libreoffice/program/oosplash']
 */
export function entryPoints(execChain: readonly string[]): string[] {
  const kept = execChain.filter((program, index) => index === 0 || whyGeneral(program) === undefined);
  return [...new Set(kept)];
}
