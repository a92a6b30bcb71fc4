/*
 * How long a start takes, seen from outside: until the process has used as much processor time as
 * its starts are known to take, or has ended. What is compared are starts of the same program with
 * its plan and without.
 */
#ifndef PREFAULT_DAEMON_MEASURE_H
#define PREFAULT_DAEMON_MEASURE_H

#include "launch.h"

/* Times the start; what comes of it goes into the program's evidence. A few at a time. */
void measure(const struct launch *launch, bool is_helped);

#endif
