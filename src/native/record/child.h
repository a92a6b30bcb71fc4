/* The program's first process: started, held before its exec, let go. */
#ifndef RECORD_CHILD_H
#define RECORD_CHILD_H

#include "signals.h"

#include <stdbool.h>
#include <sys/types.h>

struct child_start {
	const char *root; /* NULL: this process's own */
	char **argv;
	const struct signals *signals;
	int (*enter)(void *context); /* in the child right before exec, 0 or -errno; may be NULL */
	void *context;
};

struct child {
	pid_t pid;
	int go;	    /* a byte written here lets it exec; closed without one, it exits */
	int result; /* end of file: exec succeeded */
};

/* What kept the program from being executed. */
struct child_failure {
	int error;
	char what[16];
};

/* 0 or -errno. */
int child_spawn(struct child *child, const struct child_start *start);

void child_go(struct child *child);

/* To be called when RESULT is readable: true if exec failed. */
bool child_failed(struct child *child, struct child_failure *failure);

void child_close(struct child *child);

#endif
