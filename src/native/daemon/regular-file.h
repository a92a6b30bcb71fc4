/* Opens regular files and nothing else, without waiting for what is no disk: ../quiet.h for who has
 * a libc. */
#ifndef PREFAULT_DAEMON_REGULAR_FILE_H
#define PREFAULT_DAEMON_REGULAR_FILE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A descriptor, or -1. */
static inline int open_regular_file(const char *path, struct stat *ret)
{
	int fd;

	/* Before it is opened: to open a device can have an effect, and a place for a mount would
	 * be mounted. */
	if (fstatat(AT_FDCWD, path, ret, AT_NO_AUTOMOUNT) < 0 || !S_ISREG(ret->st_mode))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, ret) < 0 || !S_ISREG(ret->st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

#endif
