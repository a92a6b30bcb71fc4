/* What this process was executed as, by /proc/self/auxv: musl hands nothing to a library's start.
 */
#ifndef EXIT_ORIGIN_H
#define EXIT_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct origin {
	bool is_secure;
	uint64_t page_bytes;
	const char *executed; /* the path that exec was called with; may be NULL */
};

/* False if the kernel does not tell. */
bool origin_read(struct origin *ret);

/*
 * The canonical path of what was executed, for a script the script; "" if it is not to be known.
 * Links and the current directory are as they are now.
 */
const char *origin_program(char *buffer, size_t capacity);

#endif
