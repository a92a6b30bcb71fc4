#include "marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/fanotify.h>
#include <unistd.h>

/*
 * A group hears of file systems that have ids of their own, or of a single other one: of btrfs with
 * subvolumes, or of FUSE. The first mark decides, and the kernel refuses any that does not fit.
 */
enum { MAX_GROUPS = 16 };

static int epoll_fd = -1;
static int group_fds[MAX_GROUPS];
static unsigned group_count;
/* Those that ever had a mark, all of them in front. */
static atomic_uint used_count;

static int open_group(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	/*
	 * Events name files by handles, not by descriptors: to open one would pin its mount, and
	 * could wait for a file system that does not answer. The queue keeps its limit, so that a
	 * flood of execs costs no memory.
	 */
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC | FAN_NONBLOCK |
				   FAN_UNLIMITED_MARKS,
			       O_RDONLY | O_CLOEXEC | O_LARGEFILE);

	if (fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	group_fds[group_count++] = fd;
	return 0;
}

int marks_open(void)
{
	int error = 0;

	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		return -errno;
	/* All of them now: later it needs a capability that we no longer have. */
	while (error == 0 && group_count < MAX_GROUPS)
		error = open_group();
	return group_count ? epoll_fd : error;
}

void marks_close(void)
{
	for (unsigned i = 0; i < group_count; i++)
		close(group_fds[i]);
	close(epoll_fd);
}

static int change(unsigned group, unsigned how, int fd)
{
	return fanotify_mark(group_fds[group], how, MARKED_EXEC | MARKED_CHANGE, fd, NULL) < 0
		   ? -errno
		   : 0;
}

static void use(unsigned group)
{
	unsigned count = atomic_load(&used_count);

	while (count <= group && !atomic_compare_exchange_weak(&used_count, &count, group + 1))
		;
}

int marks_add(int fd, uint32_t *ret_group)
{
	int error = -EXDEV;
	unsigned group;

	for (group = 0; group < group_count; group++) {
		error = change(group, FAN_MARK_ADD, fd);
		if (error != -EXDEV)
			break;
	}
	if (error < 0)
		return error;
	use(group);
	/* It may have a mark from a time when this group was taken. */
	for (unsigned i = group + 1; i < atomic_load(&used_count); i++)
		(void)change(i, FAN_MARK_REMOVE, fd);
	*ret_group = group;
	return 0;
}

void marks_remove(int fd)
{
	for (unsigned i = 0; i < atomic_load(&used_count); i++)
		(void)change(i, FAN_MARK_REMOVE, fd);
}

ssize_t marks_read(void *events, size_t size, uint32_t *ret_group)
{
	static unsigned next;
	unsigned count = atomic_load(&used_count);

	/* In turns, so that one group's flood does not silence the others. */
	for (unsigned i = 0; i < count; i++) {
		unsigned group = next++ % count;
		ssize_t got = read(group_fds[group], events, size);

		if (got > 0) {
			*ret_group = group;
			return got;
		}
	}
	return 0;
}
