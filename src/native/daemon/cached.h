/* How much of a file is in the page cache, told by cachestat(2), Linux 6.5. */
#ifndef PREFAULT_DAEMON_CACHED_H
#define PREFAULT_DAEMON_CACHED_H

#include <stdint.h>

/*
 * How many pages that the range touches are in the page cache, those in flight among them; pages of
 * the kernel's size. -1 where that is not known: no such system call, an overlay, or a file that is
 * neither the caller's own nor writable by it. CAP_FOWNER and CAP_DAC_OVERRIDE are good for any,
 * CAP_DAC_READ_SEARCH for none.
 */
long cached_page_count(int fd, uint64_t offset, uint64_t size);

/*
 * How many of the absent ones were reclaimed so recently that the kernel takes them for needed as
 * soon as they are back, before anybody used them. -1 as above.
 */
long reclaimed_page_count(int fd, uint64_t offset, uint64_t size);

#endif
