/*
 * Which mode of its plan a start follows. The event of an exec comes before its arguments can be
 * read, so they are looked for again and again, and only for plans that have several modes.
 */
#ifndef PREFAULT_DAEMON_SEEK_H
#define PREFAULT_DAEMON_SEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "../plan.h"
#include "agenda.h"
#include "process-stat.h"

struct launch;

struct seek {
	struct process_image first; /* as close to the event as can be */
	int64_t wait;		    /* until the next look */
	void (*then)(struct launch *, bool);
	struct agenda_item later;
};

/* Before anything else is done for a launch: what its process is now. False if that is hidden. */
bool seek_begin(struct launch *launch);

/*
 * Calls `then` once, from the crew: with true if the arguments are known, and which mode they
 * choose is in launch->chosen.mode; with false if they cannot be known.
 */
void seek_mode(struct launch *launch, void (*then)(struct launch *, bool));

#endif
