/* What the parts of a scan share. */
#ifndef PREFAULT_DAEMON_SCANNING_H
#define PREFAULT_DAEMON_SCANNING_H

#include <stdbool.h>
#include <stdint.h>

struct scanning {
	uint32_t number;
	bool takes_all; /* believes nothing that an earlier scan found about programs */
};

/*
 * To be said before a program is looked at, and asked before anything is done with what was found.
 * False: this scan has waited for too long and another one has taken over; it must touch nothing
 * any more.
 */
bool scan_is_at(uint32_t number, const char *name);

#endif
