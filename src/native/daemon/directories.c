#include "directories.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "log.h"

static const uint32_t changes = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
				IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |
				IN_ONLYDIR | IN_EXCL_UNLINK;

struct watch {
	int descriptor;
	uint32_t scan_number;
};

static int inotify_fd = -1;
static struct watch *watches;
static size_t count, capacity;
static bool has_complained;

int directories_open(void)
{
	inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	return inotify_fd < 0 ? -errno : inotify_fd;
}

/* By the kernel, two paths of one directory share a descriptor. */
static void remember(int descriptor, uint32_t scan_number)
{
	for (size_t i = 0; i < count; i++) {
		if (watches[i].descriptor == descriptor) {
			watches[i].scan_number = scan_number;
			return;
		}
	}
	if (count == capacity) {
		size_t more = capacity ? 2 * capacity : 64;
		struct watch *grown = reallocarray(watches, more, sizeof *watches);

		/* It is watched all the same, only never given up. */
		if (!grown)
			return;
		watches = grown;
		capacity = more;
	}
	watches[count++] = (struct watch){descriptor, scan_number};
}

void directories_watch(const char *path, uint32_t scan_number)
{
	char directory[4096];
	size_t size = strlen(path);

	if (size == 0 || size >= sizeof directory)
		return;
	memcpy(directory, path, size + 1);
	for (;;) {
		int descriptor = inotify_add_watch(inotify_fd, directory, changes);

		if (descriptor >= 0) {
			remember(descriptor, scan_number);
			return;
		}
		if (errno == ENOSPC && !has_complained) {
			has_complained = true;
			log_line(LOG_WARNING,
				 "no more directories can be watched; raise "
				 "fs.inotify.max_user_watches, or send SIGHUP after changes");
		}
		if ((errno != ENOENT && errno != ENOTDIR) || size == 1)
			return;
		while (size > 1 && directory[size - 1] != '/')
			size--;
		if (size > 1)
			size--;
		directory[size] = '\0';
	}
}

void directories_sweep(uint32_t scan_number)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (watches[i].scan_number == scan_number)
			watches[kept++] = watches[i];
		else
			(void)inotify_rm_watch(inotify_fd, watches[i].descriptor);
	}
	count = kept;
}

void directories_drain(void)
{
	char events[16384];

	while (read(inotify_fd, events, sizeof events) > 0)
		;
}

void directories_close(void)
{
	free(watches);
	close(inotify_fd);
}
