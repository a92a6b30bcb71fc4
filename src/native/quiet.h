/* How the native core opens and reads files: without waiting for anything that is not a disk, side
 * effects or leaks. */
#ifndef PREFAULT_QUIET_H
#define PREFAULT_QUIET_H

#include "syscall.h"

/* O_NONBLOCK: a FIFO or a device put in a file's place must not make an exec wait. */
#define OPEN_QUIETLY (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_LARGEFILE)

/* Opens a regular file and nothing else: opening a device can have an effect of its own. */
static inline int open_regular(const char *path)
{
	struct statx status;

	if (sys_statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, &status) < 0)
		return -ENOENT;
	if (!is_of_type(&status, TYPE_REGULAR))
		return -EINVAL;
	return (int)sys_openat(AT_FDCWD, path, OPEN_QUIETLY);
}

/* All of it, or false. */
static inline bool read_at(int fd, uint64_t offset, void *buffer, uint32_t size)
{
	for (uint32_t at = 0; at < size;) {
		long count = sys_pread(fd, (uint8_t *)buffer + at, size - at, offset + at);

		if (count <= 0)
			return false;
		at += (uint32_t)count;
	}
	return true;
}

#endif
