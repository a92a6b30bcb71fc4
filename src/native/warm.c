#include "warm.h"

#include "limits.h"
#include "quiet.h"
#include "text.h"

static bool is_argument(const char *token, char *const arguments[])
{
	for (int i = 0; i < TOKEN_MAX_ARGUMENTS && arguments[i]; i++)
		if (text_equal(arguments[i], token))
			return true;
	return false;
}

bool choose_mode(const struct plan *plan, char *const arguments[], struct plan_mode *ret)
{
	for (uint32_t i = 1; arguments[0] && i < plan->modes.count; i++) {
		struct plan_mode mode;
		const char *token;

		if (!plan_mode(plan, i, &mode))
			return false;
		if (!mode.token)
			continue;
		token = plan_string(plan, mode.token);
		if (!token)
			return false;
		if (is_argument(token, arguments)) {
			*ret = mode;
			return true;
		}
	}
	return plan_mode(plan, 0, ret);
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
