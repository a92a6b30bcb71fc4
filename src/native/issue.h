/* Asks the kernel for what a mode of a plan names. */
#ifndef PREFAULT_ISSUE_H
#define PREFAULT_ISSUE_H

#include "plan.h"

/* One of `count` that share the work; {0, 1} does it all. */
struct share {
	uint32_t index, count;
};

/* Looks up this share of the mode's paths, so that their metadata is in memory. */
void issue_lookups(const struct plan *plan, const struct plan_mode *mode, struct share share);

/* Looks up this share of the mode's files, so that whoever opens them finds their metadata. */
void look_at_files(const struct plan *plan, const struct plan_mode *mode, struct share share);

/* Asks for the pages of this share of the mode's files, but for stale ones. Does not wait for them.
 */
void issue_files(const struct plan *plan, const struct plan_mode *mode, struct share share);

/* How often a file is opened for the mode's steps: once for each run of steps of one file. */
uint32_t count_runs(const struct plan *plan, const struct plan_mode *mode);

#endif
