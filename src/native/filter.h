/* Whether system calls can be fatal here. */
#ifndef PREFAULT_FILTER_H
#define PREFAULT_FILTER_H

#include <stdbool.h>

/*
 * True if no seccomp filter is on this process. A filter may kill for a call that it does not
 * expect, so this is asked before the first one that ld.so itself would not make; it makes do with
 * openat, read and close. False if /proc does not tell.
 */
bool is_unfiltered(void);

#endif
