/* Pages of files that a process has mapped in. */
#ifndef RECORD_PRESENT_H
#define RECORD_PRESENT_H

#include "name.h"

#include <sys/types.h>

/* Adds what PID has mapped in now to the files' sets. */
void present_add(struct namer *namer, pid_t pid);

/* The same, but what no touch of its own speaks for goes to another set. */
void present_add_apart(struct namer *namer, pid_t pid);

/* Emits the `present` and `window` lines of all files. */
void present_emit(struct namer *namer);

#endif
