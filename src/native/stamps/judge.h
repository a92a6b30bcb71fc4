/* What of a plan still fits the files that are there. */
#ifndef PREFAULT_STAMPS_JUDGE_H
#define PREFAULT_STAMPS_JUDGE_H

#include "../plan.h"
#include "root.h"
#include "table.h"

/* The size that no file has: an entry of this size is stale for every reader. */
#define DROPPED_SIZE PLAN_MAX_FILE_BYTES

struct judge {
	const struct root *root;
	struct table *table;
	bool believes_stamps; /* an unchanged stamp stands for an unchanged file */
};

/*
 * Why an entry of a plan's file table is stale, or a null pointer if it is fresh. The path has been
 * mentioned before. `written_ns` is when the plan was written, in nanoseconds since 1970.
 */
const char *judge_file(const struct judge *judge, const struct plan_file *file, int64_t written_ns);

/* Why no start can find the plan of that program under `name`, or a null pointer. As above. */
const char *judge_program(const struct judge *judge, const char *program, const char *name);

#endif
