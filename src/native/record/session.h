/* The life of one observed program, from `child` to the last line. */
#ifndef RECORD_SESSION_H
#define RECORD_SESSION_H

#include "emit.h"

#include <stdbool.h>
#include <sys/types.h>

/* What one way of watching adds to the session; calls that are NULL are left out. */
struct recorder {
	int fd; /* worth draining when readable; -1: none */
	void *context;

	/* The child exists and has not executed anything. 0, or -errno after its own message. */
	int (*attach)(struct recorder *recorder, pid_t child);
	/* In the child, right before exec. 0 or -errno. */
	int (*enter)(void *context);
	/* The program's first exec has succeeded. */
	void (*started)(struct recorder *recorder, pid_t child);
	/* Takes what there is; FINAL: nothing follows. Gives the milliseconds until the next call,
	 * -1: none needed. */
	int (*drain)(struct recorder *recorder, bool final);
	/* A process stopped for its tracer, with that wait status. */
	void (*stopped)(struct recorder *recorder, pid_t pid, int status);
	/* A process was collected. */
	void (*gone)(struct recorder *recorder, pid_t pid);
	/* The tree is about to be ended: what it does from here on does not belong to the start. */
	void (*freeze)(struct recorder *recorder);
};

struct session_options {
	const char *root; /* NULL: this process's own */
	bool tree;	  /* wait for the whole tree */
	/* The exit recorder's library: preloaded, an auditor, where it writes. NULL: not. */
	const char *preload, *audit, *directory;
	char **argv;
};

/* Gives the helper's exit status. */
int session_run(const struct session_options *options, struct recorder *recorder, struct emit *out);

#endif
