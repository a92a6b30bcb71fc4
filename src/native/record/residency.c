#include "residency.h"

#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kernel pages asked for at once. */
#define WINDOW_PAGES 16384u

struct run {
	uint64_t first, count;
};

/* The rule of can_do_mincore() in the kernel's mm/mincore.c. */
static bool told_the_truth(int fd, const struct stat *status)
{
	char link[64];

	if (!geteuid() || status->st_uid == geteuid())
		return true;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return !faccessat(AT_FDCWD, link, W_OK, AT_EACCESS);
}

int residency_visit(int fd, void (*extent)(void *context, uint64_t first, uint64_t count),
		    void *context)
{
	static unsigned char resident[WINDOW_PAGES];
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t window_bytes = WINDOW_PAGES * page_bytes;
	uint64_t units = page_bytes / PAGE_BYTES; /* of ours in a page of the kernel's */
	struct run run = {0};
	struct stat status;
	uint64_t size, last, offset;

	if (fstat(fd, &status))
		return -errno;
	if (!told_the_truth(fd, &status))
		return -EPERM;
	size = (uint64_t)status.st_size;
	last = (size + PAGE_BYTES - 1) / PAGE_BYTES;
	for (offset = 0; offset < size; offset += window_bytes) {
		uint64_t length = size - offset < window_bytes ? size - offset : window_bytes;
		uint64_t pages = (length + page_bytes - 1) / page_bytes;
		void *window = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, (off_t)offset);
		uint64_t at;
		int failed;

		if (window == MAP_FAILED)
			return -errno;
		failed = mincore(window, length, resident) ? errno : 0;
		munmap(window, length);
		if (failed)
			return -failed;
		for (at = 0; at < pages; at++) {
			uint64_t first = (offset / page_bytes + at) * units;

			if (!(resident[at] & 1))
				continue;
			if (run.count && run.first + run.count != first) {
				extent(context, run.first, run.count);
				run.count = 0;
			}
			if (!run.count)
				run.first = first;
			run.count += last - first < units ? last - first : units;
		}
	}
	if (run.count)
		extent(context, run.first, run.count);
	return 0;
}
