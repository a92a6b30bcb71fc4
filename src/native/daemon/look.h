/* The first look at a start: has the program a plan, is nobody at it, and is the start a cold one?
 */
#ifndef PREFAULT_DAEMON_LOOK_H
#define PREFAULT_DAEMON_LOOK_H

#include "launch.h"

/*
 * Locks and reads the plan. In the root. Of an extra start that is OUT_REPEATED so far; else, as
 * nothing is known of arguments yet, whether it is cold goes by the default mode.
 */
enum outcome look_at_start(struct launch *launch);

#endif
