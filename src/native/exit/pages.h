/* Which pages of a mapping are mapped in, as lines of the recording. */
#ifndef EXIT_PAGES_H
#define EXIT_PAGES_H

#include "output.h"

enum { PAGES_AT_ONCE = 2048 };

struct pages {
	int pagemap; /* /proc/self/pagemap, open */
	uint64_t page_bytes;
	struct output *output;
	uint64_t entries[PAGES_AT_ONCE];
};

/* Writes `present` lines for pages that were certainly touched, `window` lines for others. */
void pages_tell(struct pages *pages, const struct mapping *mapping);

/*
 * Writes the pages as `window` lines and takes them out of the page tables, as far as that is
 * possible without losing anything: clean pages of a mapping that is not writable.
 */
void pages_forget(struct pages *pages, const struct mapping *mapping);

#endif
