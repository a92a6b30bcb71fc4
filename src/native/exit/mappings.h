/* The mappings of this process, one after the other. */
#ifndef EXIT_MAPPINGS_H
#define EXIT_MAPPINGS_H

#include "smaps.h"

enum { MAPPINGS_BUFFER_BYTES = 16384 };

struct mappings {
	int fd;
	size_t used, at;
	bool is_cut; /* the beginning of the line was thrown away */
	struct mapping mapping;
	char buffer[MAPPINGS_BUFFER_BYTES];
};

bool mappings_open(struct mappings *mappings);

/* The next mapping of a file with a path; NULL: that was the last one. Valid until the next call.
 */
const struct mapping *mappings_next(struct mappings *mappings);

void mappings_close(struct mappings *mappings);

#endif
