#include "process-stat.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool process_stat(const char *process, enum stat_field field, uint64_t *ret)
{
	char path[64], text[1024], *at;
	ssize_t size = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%s/stat", process);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, text, sizeof text - 1);
		close(fd);
	}
	if (size <= 0)
		return false;
	text[size] = '\0';
	/* The name, field 2, may hold anything; the last parenthesis ends it. */
	at = strrchr(text, ')');
	for (int number = 2; at && number < (int)field; number++)
		at = strchr(at + 1, ' ');
	if (!at)
		return false;
	*ret = strtoull(at, NULL, 10);
	return true;
}
