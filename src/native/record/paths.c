#include "paths.h"

#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int paths_from_input(void (*visit)(void *context, const char *path), void *context)
{
	char *path = NULL;
	size_t size = 0;
	ssize_t length;
	int status = 0;

	while ((length = getdelim(&path, &size, '\0', stdin)) > 0) {
		if (path[length - 1]) {
			report("standard input", "a path without its final NUL");
			status = 1;
			break;
		}
		if (length > 1)
			visit(context, path);
	}
	if (ferror(stdin)) {
		report_error("standard input", errno);
		status = 1;
	}
	free(path);
	return status;
}

int open_quietly(const char *path)
{
	/* Only the owner may leave the access time alone. O_NONBLOCK: it may be a FIFO. */
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, flags | O_NOATIME);
	struct stat status;

	if (fd < 0 && errno == EPERM)
		fd = open(path, flags);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}
