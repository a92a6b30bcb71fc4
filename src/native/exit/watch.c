#include "watch.h"

#include <linux/userfaultfd.h>

#include "../link.h"
#include "../text.h"
#include "calls.h"

/* Newer than the headers of some distributions that are supported. */
#define USER_MODE_ONLY 1
#define ASYNCHRONOUS ((uint64_t)1 << 15)

enum {
	LIMIT_DESCRIPTORS = 7, /* RLIMIT_NOFILE of getrlimit(2) */
	/* From 1024 on the kernel would enlarge its table; and scripts like round numbers. */
	HIGHEST_WISHED = 987,
	ROOM_ABOVE = 20,
	FEW_DESCRIPTORS = 64, /* a program with no more needs them itself */
};

/* Programs expect the lowest numbers to be free. */
static int move_up(int fd)
{
	uint64_t limit = sys_limit(LIMIT_DESCRIPTORS);
	int wish = limit < HIGHEST_WISHED + ROOM_ABOVE ? (int)limit - ROOM_ABOVE : HIGHEST_WISHED;
	int moved = (int)sys_dup_from(fd, wish);

	(void)sys_close(fd);
	return moved;
}

int watch_open(void)
{
	struct uffdio_api api = {.api = UFFD_API, .features = ASYNCHRONOUS};
	int fd;

	if (sys_limit(LIMIT_DESCRIPTORS) < FEW_DESCRIPTORS)
		return -EMFILE;
	fd =
	    (int)syscall6(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK | USER_MODE_ONLY, 0, 0, 0, 0, 0);

	if (fd < 0)
		return fd;
	if (sys_ioctl(fd, UFFDIO_API, &api) < 0) {
		(void)sys_close(fd);
		return -EINVAL;
	}
	return move_up(fd);
}

/* The program may have closed the descriptor, and opened something else with that number. */
bool watch_is_open(int fd)
{
	char target[32];

	return fd >= 0 && name_open_file(fd, target, sizeof target) &&
	       text_equal(target, "anon_inode:[userfaultfd]");
}

bool watch_range(int fd, uint64_t start, uint64_t end)
{
	struct uffdio_register range = {
	    .range = {start, end - start},
	    .mode = UFFDIO_REGISTER_MODE_WP,
	};

	return sys_ioctl(fd, UFFDIO_REGISTER, &range) >= 0;
}
