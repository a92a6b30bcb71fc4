/* What is to be done later: jobs for the crew, each at its time. Nothing wakes up while it is
 * empty. */
#ifndef PREFAULT_DAEMON_AGENDA_H
#define PREFAULT_DAEMON_AGENDA_H

#include <stdint.h>

#include "crew.h"

/* Whoever adds it keeps it until its job runs. */
struct agenda_item {
	struct job job;
	int64_t at; /* as clock_now() */
	struct agenda_item *next;
};

/* A descriptor that becomes readable when something is due, or a negative errno. */
int agenda_open(void);

void agenda_add(struct agenda_item *item);

/* Hands what is due to the crew. */
void agenda_hand_out(void);

/* Runs what is left at once, for the last time. */
void agenda_close(void);

#endif
