/* Which pages of a file are in the page cache. */
#ifndef RECORD_RESIDENCY_H
#define RECORD_RESIDENCY_H

#include <stdint.h>

/*
 * Calls EXTENT for each run of resident pages of an open regular file. 0 or -errno; -EPERM: the
 * kernel tells only those who own the file or may write it.
 *
 * mincore(2) answers "all resident" to everyone else, which is why they are refused here. There is
 * no second way for them: cachestat(2) has the same rule, and preadv2(RWF_NOWAIT) begins to read
 * the pages that it finds missing.
 */
int residency_visit(int fd, void (*extent)(void *context, uint64_t first, uint64_t count),
		    void *context);

#endif
