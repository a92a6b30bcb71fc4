/* What outlives the daemon: what it has learned of each plan. docs/daemon-state.md, "Verdicts". */
#ifndef PREFAULT_DAEMON_VERDICTS_H
#define PREFAULT_DAEMON_VERDICTS_H

#include <stdbool.h>

#include "programs.h"

/*
 * Below the root that the thread is in. For programs that are new; with `all` for every one, and
 * who has no line begins anew.
 */
void verdicts_load(bool all);

/* With the table locked: what is known of the program, in its record. */
void verdicts_show(struct program *program);

/* With the table locked, after evidence was added: judges anew, and has it saved soon. */
void verdicts_change(struct program *program);

/* Writes what was not written yet. */
void verdicts_save(void *unused);

#endif
