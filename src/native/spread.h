/*
 * Issues a mode: at once if it is small, else through helper processes that the program never sees.
 * They keep `lock_fd` open, and nothing else, until they have done; -1: nothing at all.
 */
#ifndef PREFAULT_SPREAD_H
#define PREFAULT_SPREAD_H

#include "plan.h"

void spread(const struct plan *plan, const struct plan_mode *mode, int lock_fd);

#endif
