#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char chosen[PATH_MAX];
static int home_fd = -1;
static _Thread_local bool may_go;

int root_choose(const char *path)
{
	struct stat given, found;

	if (!realpath(path, chosen) || stat(path, &given) < 0 || stat(chosen, &found) < 0)
		return -errno;
	/* /proc/PID/root leads where no path does; that of its text would be ours. */
	if (given.st_dev != found.st_dev || given.st_ino != found.st_ino)
		return -EXDEV;
	if (!strcmp(chosen, "/")) {
		chosen[0] = '\0';
		return 0;
	}
	home_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return home_fd < 0 ? -errno : 0;
}

const char *root_path(void)
{
	return chosen;
}

void root_detach(void)
{
	/*
	 * Threads share root and working directory until one says otherwise: clone(2), CLONE_FS.
	 * Until now the thread that has started this one may have gone elsewhere with both.
	 */
	may_go = chosen[0] && unshare(CLONE_FS) == 0;
	if (may_go)
		root_leave();
}

int root_enter(void)
{
	if (!chosen[0])
		return 0;
	if (!may_go)
		return -EPERM;
	if (chroot(chosen) < 0)
		return -errno;
	if (chdir("/") < 0) {
		int error = -errno;

		root_leave();
		return error;
	}
	return 0;
}

void root_leave(void)
{
	/* The way out for who has kept a descriptor. It cannot fail; without it nothing could be
	 * served. */
	if (chosen[0] && (fchdir(home_fd) < 0 || chroot(".") < 0))
		abort();
}
