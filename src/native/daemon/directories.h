/* Directories in which something may appear that matters: those of plans, and of programs that are
 * missing. */
#ifndef PREFAULT_DAEMON_DIRECTORIES_H
#define PREFAULT_DAEMON_DIRECTORIES_H

#include <stdint.h>

/* A descriptor that becomes readable after a change, or a negative errno. */
int directories_open(void);

/*
 * To be called by one thread at a time. Watches a directory, or while it is missing the nearest one
 * above it, until a scan of another number has not asked for it.
 */
void directories_watch(const char *path, uint32_t scan_number);
void directories_sweep(uint32_t scan_number);

/* Takes note of the changes. */
void directories_drain(void);

void directories_close(void);

#endif
