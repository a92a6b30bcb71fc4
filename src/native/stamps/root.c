#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { QUIETLY = O_CLOEXEC | O_NOCTTY | O_NONBLOCK, WRITABLE_BY_OTHERS = 022, MAX_TRIES = 16 };

int root_open(const char *path, struct root *ret)
{
	struct stat ours, found;
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &found) < 0 || stat("/", &ours) < 0) {
		int error = -errno;

		close(fd);
		return error;
	}
	ret->fd = fd;
	ret->is_ours = found.st_dev == ours.st_dev && found.st_ino == ours.st_ino;
	return 0;
}

int root_open_at(const struct root *root, const char *path, int flags)
{
	struct open_how how;
	long fd = -1;

	/* The kernel refuses flags that mean nothing with O_PATH. */
	flags |= flags & O_PATH ? O_CLOEXEC : QUIETLY;
	if (root->is_ours) {
		fd = open(path, flags);
		return fd < 0 ? -errno : (int)fd;
	}
	memset(&how, 0, sizeof how);
	how.flags = (unsigned)flags;
	how.resolve = RESOLVE_IN_ROOT;
	/* EAGAIN: something was renamed meanwhile, and the kernel could not tell inside from
	 * outside. */
	for (int i = 0; i < MAX_TRIES; i++) {
		fd = syscall(SYS_openat2, root->fd, path, &how, sizeof how);
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : (int)fd;
}

int root_stat(const struct root *root, const char *path, struct stat *ret)
{
	int fd, error;

	if (root->is_ours)
		return fstatat(AT_FDCWD, path, ret, AT_NO_AUTOMOUNT) < 0 ? -errno : 0;
	fd = root_open_at(root, path, O_PATH);
	if (fd < 0)
		return fd;
	error = fstat(fd, ret) < 0 ? -errno : 0;
	close(fd);
	return error;
}

int root_open_regular(const struct root *root, const char *path, struct stat *ret)
{
	int error = root_stat(root, path, ret);
	int fd;

	if (error < 0)
		return error;
	if (!S_ISREG(ret->st_mode))
		return -EINVAL;
	fd = root_open_at(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	error = fstat(fd, ret) < 0 ? -errno : S_ISREG(ret->st_mode) ? 0 : -EINVAL;
	if (error == 0)
		return fd;
	close(fd);
	return error;
}

bool root_trusts(const struct root *root, const struct stat *status)
{
	return !(status->st_mode & WRITABLE_BY_OTHERS) && (!root->is_ours || status->st_uid == 0);
}
