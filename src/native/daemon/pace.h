/* How the crew asks for pages (../pace.h): counted, sampled, not too much at a time, and not for
 * who has ended. */
#ifndef PREFAULT_DAEMON_PACE_H
#define PREFAULT_DAEMON_PACE_H

#include "launch.h"

/* Around a launch: those that are under way share what may be in flight. */
void pace_join(void);
void pace_leave(void);

/*
 * Around what a thread issues for it, until another mode counts. The end waits for what was asked
 * for to arrive.
 */
void pace_begin(struct launch *launch, const struct serving *serving);
void pace_end(void);

#endif
