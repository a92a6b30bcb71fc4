#include "cached.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Older headers have neither the number, the same everywhere that we run, nor the structures. */
enum { CACHESTAT = 451 };

struct range {
	uint64_t offset, size;
};

struct counts {
	uint64_t cached, dirty, written_back, evicted, recently_evicted;
};

/*
 * Its pages are those of the file below, and there nothing looks: it would be 0. A file system is
 * asked once, and then known by its device number: some ask a server, which answers after all that
 * it has to read.
 */
static bool is_overlay(int fd)
{
	static _Thread_local struct {
		bool is_known, is_overlay;
		uint32_t major, minor;
	} last;
	struct statx status;
	struct statfs file_system;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &status) < 0)
		return false;
	if (!last.is_known || last.major != status.stx_dev_major ||
	    last.minor != status.stx_dev_minor) {
		last.is_overlay =
		    fstatfs(fd, &file_system) == 0 && file_system.f_type == OVERLAYFS_SUPER_MAGIC;
		last.major = status.stx_dev_major;
		last.minor = status.stx_dev_minor;
		last.is_known = true;
	}
	return last.is_overlay;
}

static bool count(int fd, uint64_t offset, uint64_t size, struct counts *ret)
{
	/* Nothing checks for an overflow there. */
	uint64_t most = UINT64_MAX - offset;
	struct range range = {offset, size < most ? size : most};

	*ret = (struct counts){0};
	if (is_overlay(fd))
		return false;
	/* A size of 0 would be the rest of the file. */
	return range.size == 0 || syscall(CACHESTAT, fd, &range, ret, 0) == 0;
}

long cached_page_count(int fd, uint64_t offset, uint64_t size)
{
	struct counts counts;

	return count(fd, offset, size, &counts) ? (long)counts.cached : -1;
}

long reclaimed_page_count(int fd, uint64_t offset, uint64_t size)
{
	struct counts counts;

	return count(fd, offset, size, &counts) ? (long)counts.recently_evicted : -1;
}
