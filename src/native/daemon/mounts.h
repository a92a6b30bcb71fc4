/* File systems that are mounted and unmounted: marks go with them. */
#ifndef PREFAULT_DAEMON_MOUNTS_H
#define PREFAULT_DAEMON_MOUNTS_H

#include <stdbool.h>

/* A descriptor whose POLLPRI tells of a change, or a negative errno. */
int mounts_open(void);

/* Has the programs below changed mount points checked. True if there are any. */
bool mounts_follow(void);

void mounts_close(void);

#endif
