/* Pages of files that a process has mapped in. */
#ifndef RECORD_PRESENT_H
#define RECORD_PRESENT_H

#include "name.h"

#include <sys/types.h>

/* Adds what PID has mapped in now to the files' sets. */
void present_add(struct namer *namer, pid_t pid);

/* Emits the `present` lines of all files. */
void present_emit(struct namer *namer);

#endif
