/* Which usage pattern a start follows. Pure: no system call. */
#ifndef PREFAULT_MODE_H
#define PREFAULT_MODE_H

#include <stdbool.h>

#include "plan.h"

/*
 * The mode for these arguments, argv[0] among them: the first whose token matches, else the default
 * mode (docs/plan-format.md, "Modes"). An empty vector says that they are not known. False if the
 * part of the plan that is in memory does not tell.
 */
bool choose_mode(const struct plan *plan, char *const argv[], struct plan_mode *ret);

#endif
