/* One start of a program, while the daemon is busy with it. */
#ifndef PREFAULT_DAEMON_LAUNCH_H
#define PREFAULT_DAEMON_LAUNCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../issue.h"
#include "../limits.h"
#include "agenda.h"
#include "programs.h"
#include "sample.h"

struct launch;

/* A part of the work, for one thread. */
struct task {
	struct job job;
	struct launch *launch;
	struct share share;
	bool is_metadata;
};

struct launch {
	struct program *program; /* held */
	struct tally_record *record;
	bool is_serving; /* it says so at the program, too */
	char name[PLAN_NAME_CAPACITY];
	uint64_t checksum; /* of the plan, as the last scan saw it */
	int64_t began;

	pid_t pid, group;
	int pid_fd; /* -1: not known, as of a program in a pid namespace that is not below ours */

	uint8_t *bytes; /* the plan, as a whole */
	struct plan plan;
	struct plan_mode mode;
	int plan_fd; /* locked; see ../apply.c */

	struct task tasks[PAGE_HELPERS + METADATA_HELPERS];
	atomic_uint unfinished_count;
	atomic_bool is_over; /* nothing more is to be issued */
	atomic_uint_least64_t issued_bytes, in_flight_bytes;
	struct sample sample;

	struct job begin;
	struct agenda_item later;
};

/* Some seconds after the exec lets the lock go, and later looks what became of the pages. Ends with
 * a release. */
void launch_linger(struct launch *launch);

void launch_release(struct launch *launch);

/* Whether the program has ended and left nobody behind for whom reading on would be of use. */
bool launch_has_ended(const struct launch *launch);

#endif
