/* What a stopped process refers to: its memory, its paths. */
#ifndef RECORD_TRACEE_H
#define RECORD_TRACEE_H

#include "base.h"

#include <stdint.h>
#include <sys/types.h>

/* Copies a NUL-terminated string out of the process. Its length, or -errno. */
ssize_t tracee_string(pid_t pid, uint64_t address, char *text, size_t size);

/* Copies bytes out of the process. 0 or -errno. */
int tracee_bytes(pid_t pid, uint64_t address, void *bytes, size_t size);

/*
 * The absolute path for GIVEN as the process means it, in this process's view: below the root
 * directory of the process, from DIRECTORY (a descriptor of the process, or AT_FDCWD) if it is
 * relative. Symbolic links are kept; "." and ".." are taken out by the letter. 0 or -errno.
 */
int tracee_path(pid_t pid, int directory, const char *given, char path[PATH_BYTES]);

/* The canonical path of the file that GIVEN leads to. 0 or -errno. */
int tracee_canonical(pid_t pid, int directory, const char *given, char path[PATH_BYTES]);

/* The position of a descriptor; -errno if it cannot be known. */
int64_t tracee_position(pid_t pid, int fd);

/* The process (thread group) a thread belongs to; -1 if it is gone. */
pid_t tracee_process(pid_t thread);

#endif
