/* Which `#!` script a process executes. */
#ifndef RECORD_SCRIPT_H
#define RECORD_SCRIPT_H

#include "base.h"

#include <sys/types.h>

/*
 * The canonical path of the script that PID executes, told by its arguments in /proc: the kernel
 * names a process after the file given to execve(2), which for a script is the script. COMM is that
 * name. -errno if it is no script, has gone on to execute something else, or has ended.
 */
int script_of(pid_t pid, const char *comm, char script[PATH_BYTES]);

#endif
