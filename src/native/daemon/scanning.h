/* What the parts of a scan share. */
#ifndef PREFAULT_DAEMON_SCANNING_H
#define PREFAULT_DAEMON_SCANNING_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

struct scanning {
	uint32_t number;
	bool takes_all;	     /* believes nothing that an earlier scan found about programs */
	bool reads_verdicts; /* of all programs */
};

/*
 * To be said before a program is looked at, and asked before anything is done with what was found.
 * False: this scan has waited for too long and another one has taken over; it must touch nothing
 * any more.
 */
bool scan_is_at(uint32_t number, const char *name);

/*
 * Something could not be looked at for want of descriptors or memory. It is taken to be as it was,
 * and the scan is made again soon.
 */
void scan_lacks(uint32_t number);

static inline bool is_want(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

#endif
