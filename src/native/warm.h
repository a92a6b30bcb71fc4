/* Whether a start is warm. */
#ifndef PREFAULT_WARM_H
#define PREFAULT_WARM_H

#include <stdbool.h>

#include "plan.h"

/* Whether the part of the plan that is in memory holds all that is_warm() asks for. */
bool knows_sentinels(const struct plan *plan, const struct plan_mode *mode);

/* Whether every sentinel of the mode is in the page cache. A mode without sentinels never is. */
bool is_warm(const struct plan *plan, const struct plan_mode *mode);

#endif
