#include "look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../find.h"
#include "../mode.h"
#include "../warm.h"

/* No arguments, and nobody's own plans: the daemon acts for all users. */
static char *const nothing[] = {NULL};
static const struct owner everybody = {nothing, 0};

/* Reads the plan that counts now: another one may have come since the last scan. */
static bool read_plan(struct launch *launch, uint64_t size)
{
	const char *program;
	char name[PLAN_NAME_CAPACITY];

	launch->bytes = size <= PLAN_MAX_BYTES ? malloc((size_t)size) : NULL;
	if (!launch->bytes ||
	    pread(launch->plan_fd, launch->bytes, (size_t)size, 0) != (ssize_t)size ||
	    plan_open(launch->bytes, (uint32_t)size, &launch->plan) != PLAN_SOUND ||
	    plan_check(&launch->plan) != PLAN_SOUND)
		return false;
	if (!plan_name_is_by_path(launch->name))
		return true;
	program = plan_string(&launch->plan, launch->plan.program);
	plan_name_by_path(program, name);
	return !strcmp(name, launch->name);
}

enum outcome look_at_start(struct launch *launch)
{
	struct found found;
	uint64_t size;

	if (!find_plan(&everybody, launch->name, &found))
		return OUT_NO_PLAN;
	launch->plan_fd = found.fd;
	/* First of all: the wrapper lets go of its lock as soon as the program runs. */
	if (flock(found.fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK && !launch->shares_lock)
		return OUT_ELSEWHERE;
	if (!found_is_trusted(&found, &size) || size == 0)
		return OUT_NO_PLAN;
	if (!read_plan(launch, size))
		return OUT_BAD_PLAN;
	if (!choose_mode(&launch->plan, nothing, &launch->by_default.mode))
		return OUT_BAD_PLAN;
	if (launch->is_extra)
		return OUT_REPEATED;
	return is_empty_mode(&launch->by_default.mode) ||
		       is_warm(&launch->plan, &launch->by_default.mode)
		   ? OUT_WARM
		   : OUT_COLD;
}
