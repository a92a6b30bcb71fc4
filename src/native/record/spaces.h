/* Address spaces of processes: which file lies where. */
#ifndef RECORD_SPACES_H
#define RECORD_SPACES_H

#include "name.h"
#include "table.h"

#include <sys/types.h>

struct span {
	uint64_t start, end; /* addresses; END is the first one after it */
	uint64_t offset;     /* in the file, of START */
	struct inode *file;
};

struct space {
	unsigned threads;
	struct span *spans; /* by address, without overlaps; file mappings only */
	size_t count, capacity;
};

/* The space of a process; made when there is none. */
struct space *spaces_get(struct table *spaces, pid_t pid);

/* A new process begins with a copy of its parent's. */
void spaces_fork(struct table *spaces, pid_t parent, pid_t child);

/* A thread has ended; with the last one, the space goes. */
void spaces_thread_ended(struct table *spaces, pid_t pid);

/* Exec: nothing is mapped, one thread is left. */
void space_clear(struct space *space);

/* A mapping took the place of whatever was there; FILE NULL: memory that is no file's. */
void space_map(struct space *space, const struct span *span);

/* The mapping at an address; NULL if no file's. */
const struct span *space_find(const struct space *space, uint64_t address);

void spaces_free(struct table *spaces);

#endif
