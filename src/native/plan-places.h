/* Where the plans of a system lie, and what they are called: docs/plan-format.md, "Where plans
 * lie". */
#ifndef PREFAULT_PLAN_PLACES_H
#define PREFAULT_PLAN_PLACES_H

#include <stdbool.h>

#define PLANS_OF_MACHINE "/var/cache/prefault/plans"
#define PLANS_OF_PACKAGES "/usr/lib/prefault/plans"

static inline bool is_hex_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Whether a subdirectory of that name holds plans: `path`, or the first byte of build-ids. */
static inline bool holds_plans(const char *name)
{
	if (name[0] == 'p')
		return name[1] == 'a' && name[2] == 't' && name[3] == 'h' && !name[4];
	return is_hex_digit(name[0]) && is_hex_digit(name[1]) && !name[2];
}

#endif
