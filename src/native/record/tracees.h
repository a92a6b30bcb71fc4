/* The threads under trace and the processes they make up. */
#ifndef RECORD_TRACEES_H
#define RECORD_TRACEES_H

#include "base.h"
#include "syscalls.h"
#include "table.h"

#include <stdbool.h>
#include <sys/types.h>

struct traced_process {
	pid_t pid;
	unsigned threads; /* known ones */
	unsigned running; /* of them, those not yet on their way out */
};

struct tracee {
	pid_t thread;
	struct traced_process *process;
	bool exiting;
	const struct call *call; /* the call it is in, if its result is waited for */
	uint64_t arguments[6];
	char *path;	 /* of that call; may be NULL */
	char *canonical; /* of an exec; may be NULL */
};

struct tracees {
	struct table threads, processes;
};

/* The thread, made known if it is new. */
struct tracee *tracees_get(struct tracees *tracees, pid_t thread);

/* The thread begins to exit; true if it is the last of its process. */
bool tracees_exiting(struct tracee *tracee);

/* After an exec: the thread FORMER goes on as LEADER, alone. */
struct tracee *tracees_exec(struct tracees *tracees, pid_t leader, pid_t former);

/* The call is over. */
void tracee_forget_call(struct tracee *tracee);

void tracees_gone(struct tracees *tracees, pid_t thread);

void tracees_free(struct tracees *tracees);

#endif
