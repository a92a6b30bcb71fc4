/*
 * residency evict FILE...       writes the files back and drops their pages; 1 if some stay
 * residency count FILE          prints how many pages have been in the page cache since
 * residency list FILE           prints which: extents as `3-9`, a line
 * residency wait FILE COUNT     waits until it is so many, as long as that takes a sane disk
 *
 * By mincore(2), which tells the truth only to the owner of a file. A page that was there and has
 * been reclaimed meanwhile counts too, where cachestat(2) can tell (Linux 6.5): a machine may be
 * short of memory while it runs tests.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, WAIT_STEPS = 500, WAIT_STEP_NS = 10 * 1000 * 1000, SYS_CACHESTAT = 451 };

struct pages {
	unsigned char *seen; /* one byte a page, and a zero */
	size_t count, seen_count, reclaimed_count;
};

static void fail(const char *what)
{
	fprintf(stderr, "residency: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail(path);
	return fd;
}

static bool was_reclaimed(int fd, size_t page)
{
	const struct {
		uint64_t offset, size;
	} range = {page * PAGE, PAGE};
	struct {
		uint64_t cached, dirty, writeback, evicted, recently_evicted;
	} counts = {0};

	return syscall(SYS_CACHESTAT, fd, &range, &counts, 0) == 0 && counts.evicted > 0;
}

static struct pages look_at(int fd, const char *path)
{
	struct pages pages = {0};
	struct stat status;
	void *memory;

	if (fstat(fd, &status) < 0)
		fail(path);
	pages.count = ((size_t)status.st_size + PAGE - 1) / PAGE;
	pages.seen = calloc(pages.count + 1, 1);
	memory = mmap(NULL, pages.count * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	if (!pages.seen || memory == MAP_FAILED ||
	    mincore(memory, pages.count * PAGE, pages.seen) < 0)
		fail(path);
	munmap(memory, pages.count * PAGE);
	for (size_t i = 0; i < pages.count; i++) {
		pages.seen[i] &= 1;
		if (!pages.seen[i] && was_reclaimed(fd, i)) {
			pages.seen[i] = 1;
			pages.reclaimed_count++;
		}
		pages.seen_count += pages.seen[i];
	}
	return pages;
}

static struct pages look_at_path(const char *path)
{
	int fd = open_file(path);
	struct pages pages = look_at(fd, path);

	close(fd);
	return pages;
}

static void pause_a_step(void)
{
	const struct timespec step = {0, WAIT_STEP_NS};

	nanosleep(&step, NULL);
}

/* What was reclaimed is forgotten when the page comes back. */
static void read_whole(int fd)
{
	static char buffer[1 << 16];

	if (lseek(fd, 0, SEEK_SET) < 0)
		fail("lseek");
	while (read(fd, buffer, sizeof buffer) > 0)
		;
}

/* A page on which a read is still under way stays: then again. */
static int evict(const char *path)
{
	int fd = open_file(path);

	if (fdatasync(fd) < 0)
		fail(path);
	for (int i = 0; i < WAIT_STEPS; i++) {
		struct pages pages;

		errno = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		if (errno)
			fail(path);
		pages = look_at(fd, path);
		free(pages.seen);
		if (pages.seen_count == 0) {
			close(fd);
			return 0;
		}
		if (pages.reclaimed_count > 0)
			read_whole(fd);
		else
			pause_a_step();
	}
	fprintf(stderr, "residency: %s: cannot be evicted\n", path);
	close(fd);
	return 1;
}

static void list(const char *path)
{
	struct pages pages = look_at_path(path);

	for (size_t i = 0; i < pages.count; i++) {
		size_t first = i;

		if (!pages.seen[i])
			continue;
		while (pages.seen[i + 1])
			i++;
		if (i > first)
			printf("%zu-%zu\n", first, i);
		else
			printf("%zu\n", first);
	}
	free(pages.seen);
}

static size_t count_seen(const char *path)
{
	struct pages pages = look_at_path(path);

	free(pages.seen);
	return pages.seen_count;
}

static int wait_for(const char *path, size_t wanted)
{
	for (int i = 0; i < WAIT_STEPS; i++) {
		if (count_seen(path) >= wanted)
			return 0;
		pause_a_step();
	}
	return 1;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";

	if (strcmp(verb, "evict") == 0) {
		int status = 0;

		for (int i = 2; i < argc; i++)
			status |= evict(argv[i]);
		return status;
	}
	if (strcmp(verb, "count") == 0 && argc == 3) {
		printf("%zu\n", count_seen(argv[2]));
		return 0;
	}
	if (strcmp(verb, "list") == 0 && argc == 3) {
		list(argv[2]);
		return 0;
	}
	if (strcmp(verb, "wait") == 0 && argc == 4)
		return wait_for(argv[2], strtoul(argv[3], NULL, 10));
	fprintf(stderr,
		"usage: residency evict FILE... | count FILE | list FILE | wait FILE COUNT\n");
	return 2;
}
