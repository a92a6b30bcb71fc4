#include "pages.h"

#include "report.h"

#include <stdlib.h>

#define CHUNK_PAGES 32768u
#define WORD_BITS 64u

bool pages_add(struct pages *set, uint64_t page)
{
	uint64_t mask = (uint64_t)1 << page % WORD_BITS;
	uint64_t *word;
	uint32_t chunk;

	if (page >= PAGES_LIMIT)
		return false;
	chunk = (uint32_t)(page / CHUNK_PAGES);
	if (chunk >= set->chunk_count) {
		set->chunks = reallocate(set->chunks, chunk + 1, sizeof(*set->chunks));
		while (set->chunk_count <= chunk)
			set->chunks[set->chunk_count++] = NULL;
	}
	if (!set->chunks[chunk])
		set->chunks[chunk] = allocate(CHUNK_PAGES / 8);
	word = &set->chunks[chunk][page % CHUNK_PAGES / WORD_BITS];
	if (*word & mask)
		return false;
	*word |= mask;
	return true;
}

static bool has(const struct pages *set, uint64_t page)
{
	const uint64_t *chunk = set->chunks[page / CHUNK_PAGES];

	return chunk && chunk[page % CHUNK_PAGES / WORD_BITS] >> page % WORD_BITS & 1;
}

bool pages_next(const struct pages *set, uint64_t *first, uint64_t *count)
{
	uint64_t end = (uint64_t)set->chunk_count * CHUNK_PAGES;
	uint64_t page = *first;

	while (page < end && !has(set, page)) {
		if (!set->chunks[page / CHUNK_PAGES])
			page = (page / CHUNK_PAGES + 1) * CHUNK_PAGES;
		else
			page++;
	}
	if (page >= end)
		return false;
	*first = page;
	while (page < end && has(set, page))
		page++;
	*count = page - *first;
	return true;
}

void pages_free(struct pages *set)
{
	uint32_t chunk;

	for (chunk = 0; chunk < set->chunk_count; chunk++)
		free(set->chunks[chunk]);
	free(set->chunks);
	*set = (struct pages){0};
}
