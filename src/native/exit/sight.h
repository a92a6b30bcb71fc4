/* What this process has mapped in, all mappings together. */
#ifndef EXIT_SIGHT_H
#define EXIT_SIGHT_H

#include "mappings.h"
#include "pages.h"

struct sight {
	struct mappings mappings;
	struct pages pages;
};

/* Lines go to `output`. False if the kernel does not tell. */
bool sight_open(struct sight *sight, uint64_t page_bytes, struct output *output);

/*
 * Watches, with a userfaultfd, the private mappings that are not watched yet. What was mapped in
 * there around earlier faults is written down and forgotten, so that from now on each touch shows.
 * Does nothing with several threads: another one could make a mapping writable, and write to it,
 * in between.
 */
void sight_watch(struct sight *sight, int userfaultfd);

/* Writes down what is mapped in. */
void sight_tell(struct sight *sight);

void sight_close(struct sight *sight);

#endif
