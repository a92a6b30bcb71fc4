/* The plan directories: which plans there are, and which of them are of use. */
#ifndef PREFAULT_DAEMON_SCAN_PLANS_H
#define PREFAULT_DAEMON_SCAN_PLANS_H

#include "scanning.h"

/* False if the scan must end. */
bool scan_plans(const struct scanning *scanning);

#endif
