#include "canonical.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_in_root(const char *root, const char *path)
{
	/* Absolute symbolic links and ".." then stay inside, as they do after chroot(2). */
	struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
	int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd, error;

	if (root_fd < 0)
		return -errno;
	fd = (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
	error = fd < 0 ? -errno : 0;
	close(root_fd);
	return error ? error : fd;
}

int canonical_path(const char *root, const char *path, char canonical[PATH_BYTES])
{
	char link[64];
	ssize_t length;
	int fd, error;

	fd = root ? open_in_root(root, path) : open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return root ? fd : -errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, canonical, PATH_BYTES);
	error = length < 0 ? -errno : 0;
	close(fd);
	if (error)
		return error;
	if (length >= (ssize_t)PATH_BYTES)
		return -ENAMETOOLONG;
	canonical[length] = '\0';
	return canonical[0] == '/' ? 0 : -ENOENT;
}
