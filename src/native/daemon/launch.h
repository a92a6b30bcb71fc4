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
#include "seek.h"

struct launch;
struct serving;

/* A part of the work, for one thread. */
struct task {
	struct job job;
	struct launch *launch;
	struct serving *serving;
	struct share share;
	bool is_metadata;
};

/* A mode that is issued for it. */
struct serving {
	struct plan_mode mode;
	struct task tasks[PAGE_HELPERS + METADATA_HELPERS];
};

/* What has become of it. */
enum outcome {
	OUT_NO_PLAN,
	OUT_BAD_PLAN,
	OUT_ELSEWHERE,
	OUT_REPEATED,
	OUT_WARM,
	OUT_COLD, /* to be decided */
	OUT_SUSPENDED,
	OUT_LEFT_ALONE,
	OUT_HELPED,
};

struct launch {
	struct program *program; /* held */
	struct tally_record *record;
	bool is_serving;  /* it is counted at the program */
	bool is_extra;	  /* for its mode alone: the program is served already */
	bool shares_lock; /* another one of the program may hold it */
	bool has_modes;	  /* its plan has, and the process can be looked at */
	enum outcome outcome;
	char name[PLAN_NAME_CAPACITY];
	uint64_t checksum; /* of the plan, as the last scan saw it */
	int64_t began;

	pid_t pid, group;
	int pid_fd; /* -1: not known, as of a program in a pid namespace that is not below ours */

	uint8_t *bytes; /* the plan, as a whole */
	struct plan plan;
	int plan_fd; /* locked; see ../apply.c */

	struct seek seek;
	struct serving by_default, chosen;
	struct serving *_Atomic serving; /* the one that counts */
	atomic_uint joined_count;
	atomic_bool is_over; /* nothing more is to be issued */
	atomic_uint_least64_t issued_bytes, in_flight_bytes;
	struct sample sample;

	struct job begin;
	struct agenda_item later;
};

/*
 * With the table locked. An extra one is made while there are few of them. A null pointer without
 * memory, too. Whoever makes it has joined it.
 */
struct launch *launch_make(struct program *program, pid_t pid, bool is_extra);

/*
 * Whoever is at a launch has joined it; when the last one leaves it ends: is counted, some time
 * after the exec lets the lock go, later looks what became of the pages, and is freed.
 */
void launch_join(struct launch *launch);
void launch_leave(struct launch *launch);

bool launch_has_exited(const struct launch *launch);

/* Whether the program has ended and left nobody behind for whom reading on would be of use. */
bool launch_has_ended(const struct launch *launch);

#endif
