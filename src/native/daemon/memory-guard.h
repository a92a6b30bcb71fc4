/* Whether there is memory to read ahead into. */
#ifndef PREFAULT_DAEMON_MEMORY_GUARD_H
#define PREFAULT_DAEMON_MEMORY_GUARD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * From the text of /proc/meminfo and of /proc/pressure/memory, either may be empty: the condition
 * (tally.h) that speaks against reading so much, or 0. Pure.
 */
uint32_t memory_condition(const char *meminfo, const char *pressure, uint64_t wanted_bytes);

/* The same for this machine, now. */
uint32_t memory_condition_now(uint64_t wanted_bytes);

#endif
