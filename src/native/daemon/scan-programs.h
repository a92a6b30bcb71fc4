/* The programs of the plans: marks those that are there, and waits for those that are not. */
#ifndef PREFAULT_DAEMON_SCAN_PROGRAMS_H
#define PREFAULT_DAEMON_SCAN_PROGRAMS_H

#include "scanning.h"

/* False if the scan must end. */
bool scan_programs(const struct scanning *scanning);

#endif
