/* What the tree's system calls say: `lookup`, `name`, `list`, `read` and `exec` lines. */
#ifndef RECORD_CALLS_H
#define RECORD_CALLS_H

#include "name.h"
#include "tracees.h"

struct call_log {
	struct namer namer;
	struct table lookups; /* lines that are out, by two hashes */
	bool executed;	      /* the program's own first exec is over */
};

/* At the entry of a call of the table: true if its end must be seen too. */
bool calls_entered(struct call_log *log, struct tracee *tracee, const struct call *call);

/* At its end, with what it gave: RESULT, or a positive ERROR. */
void calls_returned(struct call_log *log, struct tracee *tracee, int64_t result, int error);

/* At the end of an exec that succeeded. */
void calls_executed(struct call_log *log, struct tracee *tracee);

#endif
