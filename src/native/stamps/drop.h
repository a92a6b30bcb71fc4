/* Takes what is stale out of a plan, or the plan out of its directory. */
#ifndef PREFAULT_STAMPS_DROP_H
#define PREFAULT_STAMPS_DROP_H

#include <stdbool.h>

#include "../plan.h"
#include "judge.h"

/* A plan of this machine, sound and trusted. */
struct own_plan {
	struct plan plan;
	uint8_t *bytes;	  /* the same, to be changed */
	const char *name; /* `ab/cdef.plan` */
	int directory_fd;
	const char *file_name; /* `cdef.plan` */
	int fd;
};

/*
 * Judges a plan and drops what does not fit; prints a line for each thing dropped. `*ret_dropped`
 * becomes true if anything was. 0, or -errno if the plan had to go and could not be removed.
 */
int drop_from(const struct judge *judge, const struct own_plan *own, bool *ret_dropped);

#endif
