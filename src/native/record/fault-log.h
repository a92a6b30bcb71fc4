/* What the page-fault records say: `name`, `exec`, `page` and `lost` lines. */
#ifndef RECORD_FAULT_LOG_H
#define RECORD_FAULT_LOG_H

#include "base.h"
#include "name.h"
#include "ordered.h"
#include "table.h"

#include <stdbool.h>
#include <sys/types.h>

struct fault_log {
	struct namer *namer;
	char prefix[PATH_BYTES]; /* canonical root directory of the program, "" for the real one */
	pid_t child;
	bool first_exec_seen;
	struct table spaces; /* by process */
	struct table execs;  /* processes whose exec has no line yet: a script's path or "" */
	uint64_t pages;	     /* `page` lines so far */
};

void fault_log_exec(struct fault_log *log, pid_t pid, const char *path);

/* CONTEXT is the log. The records must come in the order of their times; the note of an exec is its
 * script. */
void fault_log_take(void *context, const struct ordered_record *queued);

void fault_log_free(struct fault_log *log);

#endif
