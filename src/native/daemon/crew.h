/*
 * Threads that do whatever may have to wait for a file system. One that waits for ever is missed by
 * nobody: for the next job another one is started, up to a limit.
 */
#ifndef PREFAULT_DAEMON_CREW_H
#define PREFAULT_DAEMON_CREW_H

#include <stdbool.h>

struct job {
	void (*run)(void *);
	void *argument;
	struct job *next;
};

/* Jobs are begun in the order in which they came. Whoever adds one keeps it until it runs. */
void crew_add(struct job *job);

/* How many threads have been at one job for longer than any answering disk takes. */
unsigned crew_stuck_count(void);

/* Then jobs that take long end at once; those on the agenda too, which are run a last time. */
bool crew_is_stopping(void);

/*
 * Waits a moment for what is under way. False if some thread does not end: then nothing that it may
 * hold can be freed. What was not begun yet is run by the caller.
 */
bool crew_stop(void);

#endif
