#include "marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/fanotify.h>

/*
 * Events name files by handles, not by descriptors: to open one would pin its mount, and could wait
 * for a file system that does not answer. The queue keeps its limit, so that a flood of execs costs
 * no memory.
 */
int marks_open(void)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC | FAN_NONBLOCK |
				   FAN_UNLIMITED_MARKS,
			       O_RDONLY | O_CLOEXEC | O_LARGEFILE);

	return fd < 0 ? -errno : fd;
}

static int change(int group_fd, unsigned how, int fd)
{
	return fanotify_mark(group_fd, how, MARKED_EXEC | MARKED_CHANGE, fd, NULL) < 0 ? -errno : 0;
}

int marks_add(int group_fd, int fd)
{
	return change(group_fd, FAN_MARK_ADD, fd);
}

int marks_remove(int group_fd, int fd)
{
	return change(group_fd, FAN_MARK_REMOVE, fd);
}
