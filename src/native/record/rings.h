/* Page-fault events of a process and all it starts: one perf ring per CPU. */
#ifndef RECORD_RINGS_H
#define RECORD_RINGS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ring {
	int fd;
	struct perf_event_mmap_page *head; /* followed by the data */
	size_t data_bytes;		   /* a power of two */
};

struct rings {
	struct ring *list;
	size_t count;
	int poll; /* an epoll descriptor over all of them */
};

/* Events of PID from its next exec on. 0, or -errno after a message. */
int rings_open(struct rings *rings, pid_t pid);

/* Hands over every complete record of every ring. */
void rings_drain(struct rings *rings,
		 void (*take)(void *context, const struct perf_event_header *record),
		 void *context);

/* No further events. */
void rings_disable(struct rings *rings);

void rings_close(struct rings *rings);

#endif
