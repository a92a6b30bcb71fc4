/* Time since boot, for what happens within a run of the daemon. */
#ifndef PREFAULT_DAEMON_CLOCK_H
#define PREFAULT_DAEMON_CLOCK_H

#include <stdint.h>
#include <time.h>

#define MILLISECOND INT64_C(1000000)
#define SECOND (1000 * MILLISECOND)

static inline int64_t nanoseconds_of(struct timespec time)
{
	return time.tv_sec * SECOND + time.tv_nsec;
}

static inline int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return nanoseconds_of(now);
}

#endif
