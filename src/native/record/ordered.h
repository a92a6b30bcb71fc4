/* Records of several rings, put in the order of their times. */
#ifndef RECORD_ORDERED_H
#define RECORD_ORDERED_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>

struct ordered_record {
	uint64_t time, sequence;
	char *note; /* what was found out about it at arrival; may be NULL */
	struct perf_event_header *record;
};

struct ordered {
	struct ordered_record *list;
	size_t count, capacity;
	uint64_t sequence;
};

/* Keeps a copy of the record; takes over NOTE. */
void ordered_add(struct ordered *queue, uint64_t time, const struct perf_event_header *record,
		 char *note);

/* Hands over, in order, and frees the records up to a time. */
void ordered_release(struct ordered *queue, uint64_t until,
		     void (*take)(void *context, const struct ordered_record *record),
		     void *context);

void ordered_free(struct ordered *queue);

#endif
