/* Where prefault keeps its state, below the root directory. */
#ifndef PREFAULT_STAMPS_PLACES_H
#define PREFAULT_STAMPS_PLACES_H

#include "../plan-places.h"

#define CACHE_DIRECTORY "/var/cache/prefault"
#define OWN_PROFILES "/var/lib/prefault/profiles"
#define SHIPPED_PROFILES "/usr/lib/prefault/profiles"

#define WATCHED_PATH CACHE_DIRECTORY "/watched"

/* In CACHE_DIRECTORY. */
#define STAMPS_NAME "stamps"

/*
 * Files under construction: `.NAME` and this ending. Not that of the command line's own, which may
 * be at work at the same time and would take ours for its leftovers, as we would its.
 */
#define TEMPORARY_ENDING ".stamps-tmp"

#endif
