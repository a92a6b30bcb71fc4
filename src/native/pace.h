/*
 * How fast pages are asked for, and for how long. pace.c is for those who ask for all at once: the
 * module and the wrapper; daemon/pace.c for the daemon.
 */
#ifndef PREFAULT_PACE_H
#define PREFAULT_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Asks for pages of an open file, at most a chunk (limits.h). False if no more are wanted. */
bool ask_for_pages(int fd, uint64_t offset, uint32_t size);

/* False as soon as nothing more is to be done for this start. */
bool may_go_on(void);

#endif
