/* The work of one launch, shared among threads of the crew. */
#ifndef PREFAULT_DAEMON_TASKS_H
#define PREFAULT_DAEMON_TASKS_H

#include "launch.h"

/*
 * Has the crew issue a mode, in place of one that it may be at. What is returned is left to the
 * caller, for tasks_help().
 */
struct task *tasks_begin(struct launch *launch, struct serving *serving);
void tasks_help(struct task *task);

#endif
