#include "spaces.h"

#include "report.h"

#include <stdlib.h>
#include <string.h>

struct space *spaces_get(struct table *spaces, pid_t pid)
{
	struct space *space = table_get(spaces, (uint64_t)pid, 0);

	if (!space) {
		space = allocate(sizeof(*space));
		space->threads = 1;
		table_put(spaces, (uint64_t)pid, 0, space);
	}
	return space;
}

static void free_space(void *value)
{
	struct space *space = value;

	free(space->spans);
	free(space);
}

static void drop(struct table *spaces, pid_t pid)
{
	struct space *space = table_take(spaces, (uint64_t)pid, 0);

	if (space)
		free_space(space);
}

void spaces_fork(struct table *spaces, pid_t parent, pid_t child)
{
	const struct space *from = table_get(spaces, (uint64_t)parent, 0);
	struct space *to;

	/* A number given out again after its process's end was lost. */
	drop(spaces, child);
	to = spaces_get(spaces, child);
	if (!from || !from->count)
		return;
	to->spans = reallocate(NULL, from->count, sizeof(*to->spans));
	memcpy(to->spans, from->spans, from->count * sizeof(*to->spans));
	to->count = to->capacity = from->count;
}

void spaces_thread_ended(struct table *spaces, pid_t pid)
{
	struct space *space = table_get(spaces, (uint64_t)pid, 0);

	if (space && !--space->threads)
		drop(spaces, pid);
}

void space_clear(struct space *space)
{
	space->threads = 1;
	space->count = 0;
}

/* Index of the first span that ends after an address. */
static size_t first_after(const struct space *space, uint64_t address)
{
	size_t low = 0, high = space->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (space->spans[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts COUNT spans in the place of the spans [FIRST, LAST). */
static void replace(struct space *space, size_t first, size_t last, const struct span *spans,
		    size_t count)
{
	size_t total = space->count - (last - first) + count;

	if (total > space->capacity) {
		space->capacity = total * 2;
		space->spans = reallocate(space->spans, space->capacity, sizeof(*space->spans));
	}
	if (space->spans)
		memmove(space->spans + first + count, space->spans + last,
			(space->count - last) * sizeof(*space->spans));
	if (count)
		memcpy(space->spans + first, spans, count * sizeof(*spans));
	space->count = total;
}

void space_map(struct space *space, const struct span *span)
{
	struct span
	    pieces[3]; /* what is left of the span at its start, it, and of the span at its end */
	size_t first = first_after(space, span->start);
	size_t last = first;
	size_t count = 0;

	if (span->start >= span->end)
		return;
	if (first < space->count && space->spans[first].start < span->start) {
		pieces[count] = space->spans[first];
		pieces[count++].end = span->start;
	}
	while (last < space->count && space->spans[last].start < span->end)
		last++;
	if (span->file)
		pieces[count++] = *span;
	if (last > first && space->spans[last - 1].end > span->end) {
		struct span *rest = &pieces[count++];

		*rest = space->spans[last - 1];
		rest->offset += span->end - rest->start;
		rest->start = span->end;
	}
	replace(space, first, last, pieces, count);
}

const struct span *space_find(const struct space *space, uint64_t address)
{
	size_t at = first_after(space, address);

	return at < space->count && space->spans[at].start <= address ? &space->spans[at] : NULL;
}

void spaces_free(struct table *spaces)
{
	table_free(spaces, free_space);
}
