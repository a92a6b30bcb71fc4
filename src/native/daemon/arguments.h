/* What a process was started with: the first of its arguments, from its argv[0] on. */
#ifndef PREFAULT_DAEMON_ARGUMENTS_H
#define PREFAULT_DAEMON_ARGUMENTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "../limits.h"
#include "limits.h"

struct arguments {
	char bytes[ARGUMENTS_MAX_BYTES];
	char *vector[TOKEN_MAX_ARGUMENTS + 2]; /* as main() has them: argv[0] and so many more */
};

/*
 * False if there are none, or none can be read. That is memory of the process, which can keep a
 * reader waiting for as long as it likes to.
 */
bool arguments_read(pid_t pid, struct arguments *ret);

/* Takes the first `size` bytes apart; an argument that does not end in them is left out. */
bool arguments_split(struct arguments *arguments, size_t size);

#endif
