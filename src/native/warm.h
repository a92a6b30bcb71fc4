/* Whether a start is warm, and which usage pattern it follows. */
#ifndef PREFAULT_WARM_H
#define PREFAULT_WARM_H

#include <stdbool.h>

#include "plan.h"

/*
 * The mode for these arguments: the first whose token is among them, else the default mode. False
 * if the part of the plan that is in memory does not tell. `arguments` do not include argv[0].
 */
bool choose_mode(const struct plan *plan, char *const arguments[], struct plan_mode *ret);

/* Whether every sentinel of the mode is in the page cache. A mode without sentinels never is. */
bool is_warm(const struct plan *plan, const struct plan_mode *mode);

#endif
