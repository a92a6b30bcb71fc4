#include "ordered.h"

#include "report.h"

#include <stdlib.h>
#include <string.h>

void ordered_add(struct ordered *queue, uint64_t time, const struct perf_event_header *record,
		 char *note)
{
	struct ordered_record *added;

	if (queue->count == queue->capacity) {
		queue->capacity = queue->capacity ? queue->capacity * 2 : 1024;
		queue->list = reallocate(queue->list, queue->capacity, sizeof(*queue->list));
	}
	added = &queue->list[queue->count++];
	*added = (struct ordered_record){.time = time, .sequence = queue->sequence++, .note = note};
	added->record = allocate(record->size);
	memcpy(added->record, record, record->size);
}

static int by_time(const void *a, const void *b)
{
	const struct ordered_record *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return left->sequence < right->sequence ? -1 : 1;
}

static void free_record(struct ordered_record *record)
{
	free(record->record);
	free(record->note);
}

void ordered_release(struct ordered *queue, uint64_t until,
		     void (*take)(void *context, const struct ordered_record *record),
		     void *context)
{
	size_t at;

	if (!queue->count)
		return;
	qsort(queue->list, queue->count, sizeof(*queue->list), by_time);
	for (at = 0; at < queue->count && queue->list[at].time <= until; at++) {
		take(context, &queue->list[at]);
		free_record(&queue->list[at]);
	}
	queue->count -= at;
	memmove(queue->list, queue->list + at, queue->count * sizeof(*queue->list));
}

void ordered_free(struct ordered *queue)
{
	size_t at;

	for (at = 0; at < queue->count; at++)
		free_record(&queue->list[at]);
	free(queue->list);
	*queue = (struct ordered){0};
}
