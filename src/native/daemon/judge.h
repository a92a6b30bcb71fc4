/* Whether a plan does any good: from what was measured of it. Pure. */
#ifndef PREFAULT_DAEMON_JUDGE_H
#define PREFAULT_DAEMON_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"

enum verdict { VERDICT_ON, VERDICT_WASTEFUL, VERDICT_SLOWER };

/* The last measured starts, in milliseconds; the oldest first. */
struct times {
	uint32_t milliseconds[KEPT_TIMES];
	unsigned count;
};

/* What is known of a plan. */
struct evidence {
	uint32_t sampled_page_count, used_page_count;
	struct times helped, control; /* starts with the plan, and without */
	uint32_t
	    target_milliseconds; /* of processor time: what is timed (measure.h); 0: not known */
};

void times_add(struct times *times, uint32_t milliseconds);

/* The median, 0 if there is none. */
uint32_t times_median(const struct times *times);

/* Counts what was found of pages that were read ahead. Old samples lose weight, so that a change
 * shows. */
void evidence_add_sample(struct evidence *evidence, uint32_t sampled_page_count,
			 uint32_t used_page_count);

enum verdict judge(const struct evidence *evidence);

#endif
