#include "filters.h"

#include "../limits.h"
#include "../quiet.h"
#include "../text.h"

enum { LINE_BYTES = 40 };

/* The beginning of the line that is being read. */
struct line {
	char text[LINE_BYTES];
	size_t used;
};

/* The number behind `name`; `before` if the line is another one. */
static long number_of(const struct line *line, const char *name, long before)
{
	long number = 0;

	if (!text_starts(line->text, name))
		return before;
	for (const char *at = line->text + text_length(name); *at >= '0' && *at <= '9'; at++)
		number = number * 10 + (*at - '0');
	return number;
}

long filters_count(void)
{
	char buffer[1024];
	struct line line = {.used = 0};
	long count = -1;
	int fd = (int)sys_openat(AT_FDCWD, "/proc/self/status", OPEN_QUIETLY);

	if (fd < 0)
		return -1;
	for (int call = 0; call < STATUS_MAX_CALLS; call++) {
		long size = sys_read(fd, buffer, sizeof buffer);

		if (size <= 0)
			break;
		for (long i = 0; i < size; i++) {
			if (buffer[i] != '\n') {
				if (line.used < sizeof line.text - 1)
					line.text[line.used++] = buffer[i];
				continue;
			}
			line.text[line.used] = '\0';
			line.used = 0;
			count = number_of(&line, "Seccomp_filters:\t", count);
		}
	}
	(void)sys_close(fd);
	return count;
}
