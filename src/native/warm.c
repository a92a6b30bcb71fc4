#include "warm.h"

#include "quiet.h"
#include "text.h"

bool knows_sentinels(const struct plan *plan, const struct plan_mode *mode)
{
	struct plan_sentinel sentinel;

	for (uint32_t i = 0; i < mode->sentinels.count && i < PLAN_MAX_MODE_SENTINELS; i++)
		if (!plan_sentinel(plan, mode->sentinels.offset + i, &sentinel))
			return false;
	return true;
}

bool is_warm(const struct plan *plan, const struct plan_mode *mode)
{
	const char *open_path = "";
	bool resident = false;
	int fd = -1;

	if (mode->sentinels.count > PLAN_MAX_MODE_SENTINELS)
		return false;
	for (uint32_t i = 0; i < mode->sentinels.count; i++) {
		struct plan_sentinel sentinel;

		resident = false;
		if (!plan_sentinel(plan, mode->sentinels.offset + i, &sentinel))
			break;
		/* Sentinels of one file stand together. */
		if (!text_equal(sentinel.path, open_path)) {
			if (fd >= 0)
				(void)sys_close(fd);
			fd = open_regular(sentinel.path);
			if (fd < 0)
				break;
			open_path = sentinel.path;
		}
		resident =
		    sys_read_resident_byte(fd, (uint64_t)sentinel.page * PLAN_PAGE_BYTES) == 1;
		if (!resident)
			break;
	}
	if (fd >= 0)
		(void)sys_close(fd);
	return resident;
}
