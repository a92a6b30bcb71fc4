#include "arguments.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool arguments_split(struct arguments *arguments, size_t size)
{
	const size_t most = sizeof arguments->vector / sizeof arguments->vector[0] - 1;
	char *at = arguments->bytes, *end;
	size_t count = 0;

	for (; count < most && (end = memchr(at, '\0', size)); count++) {
		arguments->vector[count] = at;
		size -= (size_t)(end + 1 - at);
		at = end + 1;
	}
	arguments->vector[count] = NULL;
	return count > 0;
}

bool arguments_read(pid_t pid, struct arguments *ret)
{
	char path[32];
	ssize_t size = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, ret->bytes, sizeof ret->bytes);
		close(fd);
	}
	return size > 0 && arguments_split(ret, (size_t)size);
}
