#include "usage.h"

#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "touch.h"

enum { PAGE = 4096 };

_Static_assert(sizeof(off_t) == sizeof(uint64_t), "offsets into /proc/kpageflags are large");

/* Kernel's admin-guide/mm/pagemap.rst. */
#define PRESENT (UINT64_C(1) << 63)
#define OF_A_FILE (UINT64_C(1) << 61)
#define MAPPED_ONCE (UINT64_C(1) << 56)
#define FRAME_NUMBER ((UINT64_C(1) << 55) - 1)

#define FLAG(name) (UINT64_C(1) << KPF_##name)
#define USED_FLAGS (FLAG(REFERENCED) | FLAG(ACTIVE))
/* No page of a disk's file: tmpfs, hugetlbfs, DAX, or a frame that was given away meanwhile. */
#define STRANGE_FLAGS (FLAG(SWAPBACKED) | FLAG(ANON) | FLAG(HUGE) | FLAG(NOPAGE) | FLAG(HWPOISON))

/* Two threads at the same page would each take the other's mapping for somebody's. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool read_entry(int fd, uint64_t index, uint64_t *ret)
{
	return pread(fd, ret, sizeof *ret, (off_t)(index * sizeof *ret)) == sizeof *ret;
}

static bool read_mapping(const struct usage *usage, const void *address, uint64_t *ret)
{
	return read_entry(usage->mapped_fd, (uintptr_t)address / (uintptr_t)sysconf(_SC_PAGESIZE),
			  ret);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void usage_close(struct usage *usage)
{
	close_one(&usage->mapped_fd);
	close_one(&usage->flags_fd);
	close_one(&usage->own_fd);
}

/* Without CAP_SYS_ADMIN the frame is 0. */
static bool tells_frames(const struct usage *usage)
{
	uint64_t mapping;

	return read_mapping(usage, &mapping, &mapping) && (mapping & FRAME_NUMBER) != 0;
}

void usage_open(struct usage *ret)
{
	ret->mapped_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ret->flags_fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	ret->own_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (ret->mapped_fd < 0 || ret->flags_fd < 0 || !tells_frames(ret))
		usage_close(ret);
}

/*
 * There is no call for that. But dropping pages has this effect where it fails, and of our
 * executable some are always mapped. All of it is the range, since folios that go beyond one are
 * left out. What is not mapped goes, and is not needed.
 */
void usage_settle(const struct usage *usage)
{
	if (usage->own_fd >= 0)
		(void)posix_fadvise(usage->own_fd, 0, 0, POSIX_FADV_DONTNEED);
}

/* The kernel's can_do_mincore(): anybody else is told that all of a file is resident. */
static bool tells_residency(int fd, const struct stat *status)
{
	return status->st_uid == geteuid() ||
	       faccessat(fd, "", W_OK, AT_EACCESS | AT_EMPTY_PATH) == 0;
}

/* Of hugetlbfs more would be mapped than we unmap. */
static bool is_suitable(int fd)
{
	struct statfs file_system;
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && tells_residency(fd, &status) &&
	       fstatfs(fd, &file_system) == 0 && file_system.f_type != HUGETLBFS_MAGIC;
}

static enum page_use judge(const struct usage *usage, uint64_t mapping)
{
	uint64_t flags;

	if (!(mapping & PRESENT) || !(mapping & OF_A_FILE) ||
	    !read_entry(usage->flags_fd, mapping & FRAME_NUMBER, &flags))
		return PAGE_UNKNOWN;
	if (flags & STRANGE_FLAGS || !(flags & FLAG(MMAP)))
		return PAGE_UNKNOWN;
	return flags & USED_FLAGS || !(mapping & MAPPED_ONCE) ? PAGE_USED : PAGE_UNUSED;
}

/* A process that ends sets the flags before it gives up its mapping, so mappings are read first. */
static enum page_use look_at(const struct usage *usage, void *page, size_t size)
{
	unsigned char is_resident = 0;
	uint64_t mapping;

	if (mincore(page, size, &is_resident) < 0 || !(is_resident & 1))
		return PAGE_UNKNOWN;
	/* If the page leaves now, only one is read. */
	touch_quietly(page, size);
	return read_mapping(usage, page, &mapping) ? judge(usage, mapping) : PAGE_UNKNOWN;
}

static enum page_use map_and_look(const struct usage *usage, int fd, uint64_t offset)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, (off_t)(offset / size * size));
	enum page_use use;

	if (page == MAP_FAILED)
		return PAGE_UNKNOWN;
	use = look_at(usage, page, size);
	munmap(page, size);
	return use;
}

enum page_use usage_of_page(const struct usage *usage, int fd, uint64_t page)
{
	enum page_use use;

	if (usage->mapped_fd < 0 || page >= INT64_MAX / PAGE || !is_suitable(fd))
		return PAGE_UNKNOWN;
	pthread_mutex_lock(&one_at_a_time);
	use = map_and_look(usage, fd, page * PAGE);
	pthread_mutex_unlock(&one_at_a_time);
	return use;
}
