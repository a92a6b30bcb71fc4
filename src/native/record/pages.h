/* A set of page numbers of one file. */
#ifndef RECORD_PAGES_H
#define RECORD_PAGES_H

#include <stdbool.h>
#include <stdint.h>

/* Plans hold page numbers of 32 bits; pages beyond (16 TiB into a file) are not kept. */
#define PAGES_LIMIT ((uint64_t)1 << 32)

struct pages {
	uint64_t **chunks; /* bitmaps of CHUNK_PAGES each, absent where no page is in the set */
	uint32_t chunk_count;
};

/* Adds a page; true if it was not there yet. */
bool pages_add(struct pages *set, uint64_t page);

/* The next run of pages at or after *FIRST; false if there is none. */
bool pages_next(const struct pages *set, uint64_t *first, uint64_t *count);

void pages_free(struct pages *set);

#endif
