#include "plan-head.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../plan.h"

enum { HEAD_BYTES = 4096, CHECKSUM_OFFSET = 16 };

static bool take(const uint8_t *bytes, uint32_t size, off_t total, struct plan_head *ret)
{
	struct plan plan;
	const char *path;

	if (plan_open(bytes, size, &plan) != PLAN_SOUND || plan.total != total)
		return false;
	path = plan_string(&plan, plan.program);
	if (!path || path[0] != '/' || strlen(path) >= sizeof ret->path)
		return false;
	memcpy(&ret->checksum, bytes + CHECKSUM_OFFSET, sizeof ret->checksum);
	strcpy(ret->path, path);
	ret->mode_count = plan.modes.count;
	return true;
}

bool plan_head_read(int fd, off_t size, struct plan_head *ret)
{
	uint8_t head[HEAD_BYTES];
	ssize_t got = pread(fd, head, sizeof head, 0);
	uint8_t *whole;
	bool is_plan;

	if (got < PLAN_HEADER_BYTES || size > PLAN_MAX_BYTES)
		return false;
	if (take(head, (uint32_t)got, size, ret))
		return true;
	/* The program's path may lie further back. */
	whole = size > HEAD_BYTES ? malloc((size_t)size) : NULL;
	is_plan = whole && pread(fd, whole, (size_t)size, 0) == size &&
		  take(whole, (uint32_t)size, size, ret);
	free(whole);
	return is_plan;
}
