#include "filter.h"

#include "limits.h"
#include "quiet.h"

/* Follows `line` through the bytes; true as soon as it has been seen as a whole. */
static bool follow(const char *line, unsigned *matched, const char *bytes, long size)
{
	for (long i = 0; i < size; i++) {
		if (bytes[i] == line[*matched])
			(*matched)++;
		else
			*matched = bytes[i] == line[0];
		if (!line[*matched])
			return true;
	}
	return false;
}

__attribute__((noinline)) bool is_unfiltered(void)
{
	char buffer[4096];
	unsigned matched = 0;
	bool seen = false;
	int fd = (int)sys_openat(AT_FDCWD, "/proc/self/status", OPEN_QUIETLY);

	if (fd < 0)
		return false;
	for (int call = 0; call < STATUS_MAX_CALLS && !seen; call++) {
		long size = sys_read(fd, buffer, sizeof buffer);

		if (size <= 0)
			break;
		/* The kernel escapes newlines in the process's name: only the line itself fits. */
		seen = follow("\nSeccomp:\t0\n", &matched, buffer, size);
	}
	(void)sys_close(fd);
	return seen;
}
