/* Brings the table of programs, and the marks on them, in line with the plans and files on disk. */
#ifndef PREFAULT_DAEMON_SCAN_H
#define PREFAULT_DAEMON_SCAN_H

#include <stdbool.h>

/* `done` is called after each scan, by the thread that made it. */
void scan_begin(void (*done)(void));

/* Something has changed: soon, together with what changes until then. */
void scan_soon(void);

/* As scan_soon(), and takes no earlier finding about a program for granted. */
void scan_all(void);

/*
 * As scan_all(), also of programs that did not answer; and reads the verdicts: what was learned
 * since they were written is forgotten.
 */
void scan_reload(void);

#endif
