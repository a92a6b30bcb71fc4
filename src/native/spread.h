/* Issues a mode: at once if it is small, else through helper processes that the program never sees.
 */
#ifndef PREFAULT_SPREAD_H
#define PREFAULT_SPREAD_H

#include "plan.h"

void spread(const struct plan *plan, const struct plan_mode *mode);

#endif
