/*
 * usage-probe ready                     0 if pages can be told from one another here at all
 * usage-probe sample CAPS FILE PAGE...  what they are, all on a line: used, unused, unknown
 * usage-probe cached CAPS FILE PAGE COUNT, usage-probe reclaimed CAPS FILE PAGE COUNT
 * usage-probe cost FILE PAGES           nanoseconds for each of the first ones
 * usage-probe cut FILE PAGES            samples them while FILE is written and cut off
 * usage-probe crowd FILE PAGE           several threads at once; prints what they found
 * usage-probe ahead|pageout FILE        what happens to a file
 * usage-probe touch|copy|read FILE PAGE...
 * usage-probe hold FILE PAGE...         as touch; then writes a line and waits for the end of input
 *
 * CAPS are the capabilities that are left when the descriptors are open: all, search (only
 * CAP_DAC_READ_SEARCH) or none.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../../../src/native/daemon/cached.h"
#include "../../../src/native/daemon/usage.h"

enum { PAGE = 4096, THREADS = 4, CROWD_ROUNDS = 2000, CUT_ROUNDS = 20000 };

static const char *const words[] = {
    [PAGE_UNKNOWN] = "unknown", [PAGE_UNUSED] = "unused", [PAGE_USED] = "used"};

struct sample {
	struct usage usage;
	int fd;
	uint64_t page;
	unsigned found[3]; /* by enum page_use */
};

static void fail(const char *what)
{
	fprintf(stderr, "usage-probe: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail(path);
	return fd;
}

static size_t size_of(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		fail("fstat");
	return (size_t)status.st_size;
}

static uint64_t number(const char *word)
{
	return strtoull(word, NULL, 0);
}

static void keep(const char *capabilities)
{
	uint32_t kept = strcmp(capabilities, "search") == 0 ? 1u << CAP_DAC_READ_SEARCH : 0;
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[2] = {{kept, kept, 0}, {0, 0, 0}};

	if (strcmp(capabilities, "all") != 0 && syscall(SYS_capset, &header, sets) < 0)
		fail("capset");
}

static int is_ready(void)
{
	struct usage usage;

	usage_open(&usage);
	if (usage.mapped_fd < 0)
		return 1;
	usage_close(&usage);
	return 0;
}

static int sample(char **arguments)
{
	struct usage usage;
	int fd;

	usage_open(&usage);
	keep(arguments[0]);
	fd = open_file(arguments[1]);
	usage_settle(&usage);
	for (char **page = arguments + 2; *page; page++)
		printf("%s%s", page == arguments + 2 ? "" : " ",
		       words[usage_of_page(&usage, fd, number(*page))]);
	puts("");
	usage_close(&usage);
	close(fd);
	return 0;
}

static int count(long (*counter)(int, uint64_t, uint64_t), char **arguments)
{
	int fd;

	keep(arguments[0]);
	fd = open_file(arguments[1]);
	printf("%ld\n", counter(fd, number(arguments[2]) * PAGE, number(arguments[3]) * PAGE));
	close(fd);
	return 0;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int cost(char **arguments)
{
	uint64_t pages = number(arguments[1]);
	int fd = open_file(arguments[0]);
	struct usage usage;
	int64_t begin;

	usage_open(&usage);
	begin = now_ns();
	for (uint64_t page = 0; page < pages; page++)
		usage_of_page(&usage, fd, page);
	printf("%lld\n", (long long)((now_ns() - begin) / (int64_t)pages));
	usage_close(&usage);
	close(fd);
	return 0;
}

static void *sample_often(void *context)
{
	struct sample *sample = context;

	for (int i = 0; i < CROWD_ROUNDS; i++)
		sample->found[usage_of_page(&sample->usage, sample->fd, sample->page)]++;
	return NULL;
}

static int crowd(char **arguments)
{
	struct sample samples[THREADS] = {0};
	pthread_t threads[THREADS];
	struct usage usage;
	int fd = open_file(arguments[0]);

	usage_open(&usage);
	for (int i = 0; i < THREADS; i++) {
		samples[i] = (struct sample){usage, fd, number(arguments[1]), {0}};
		errno = pthread_create(&threads[i], NULL, sample_often, &samples[i]);
		if (errno)
			fail("pthread_create");
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		for (int use = PAGE_UNKNOWN; i > 0 && use <= PAGE_USED; use++)
			samples[0].found[use] += samples[i].found[use];
	}
	for (int use = PAGE_UNKNOWN; use <= PAGE_USED; use++)
		if (samples[0].found[use] > 0)
			puts(words[use]);
	usage_close(&usage);
	close(fd);
	return 0;
}

struct cutter {
	int fd;
	off_t size;
	bool is_done;
};

/* Written anew each time, so that there are pages to be found. */
static void *cut_often(void *context)
{
	static const char bytes[16 * PAGE];
	struct cutter *cutter = context;

	while (!__atomic_load_n(&cutter->is_done, __ATOMIC_RELAXED)) {
		if (pwrite(cutter->fd, bytes, sizeof bytes, 0) != sizeof bytes ||
		    ftruncate(cutter->fd, 0) < 0)
			fail("ftruncate");
	}
	return NULL;
}

static int cut(char **arguments)
{
	struct cutter cutter = {.fd = open(arguments[0], O_RDWR | O_CLOEXEC)};
	uint64_t pages = number(arguments[1]);
	unsigned found[3] = {0};
	pthread_t thread;
	struct usage usage;

	usage_open(&usage);
	errno = pthread_create(&thread, NULL, cut_often, &cutter);
	if (errno)
		fail("pthread_create");
	for (uint64_t i = 0; i < CUT_ROUNDS; i++)
		found[usage_of_page(&usage, cutter.fd, i % pages)]++;
	__atomic_store_n(&cutter.is_done, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	usage_close(&usage);
	close(cutter.fd);
	printf("%u %u %u\n", found[PAGE_UNKNOWN], found[PAGE_UNUSED], found[PAGE_USED]);
	return found[PAGE_UNKNOWN] > 0 ? 0 : 1;
}

static int ahead(char **arguments)
{
	int fd = open_file(arguments[0]);

	errno = posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
	if (errno)
		fail(arguments[0]);
	close(fd);
	return 0;
}

static volatile unsigned char *map(const char *path, size_t *ret_size)
{
	int fd = open_file(path);
	void *bytes;

	*ret_size = size_of(fd);
	bytes = mmap(NULL, *ret_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		fail(path);
	close(fd);
	return bytes;
}

/* Drops pages as reclaim does, which leaves behind when it was. */
static int page_out(char **arguments)
{
	size_t size;
	volatile unsigned char *bytes = map(arguments[0], &size);

	for (size_t at = 0; at < size; at += PAGE)
		(void)bytes[at];
	if (madvise((void *)bytes, size, MADV_PAGEOUT) < 0)
		fail("MADV_PAGEOUT");
	return 0;
}

static int touch(char **arguments, bool writes)
{
	size_t size;
	volatile unsigned char *bytes = map(arguments[0], &size);

	for (char **page = arguments + 1; *page; page++) {
		if (writes)
			bytes[number(*page) * PAGE] = 1;
		else
			(void)bytes[number(*page) * PAGE];
	}
	return 0;
}

static int hold(char **arguments)
{
	touch(arguments, false);
	puts("holds");
	fflush(stdout);
	getchar();
	return 0;
}

static int read_pages(char **arguments)
{
	int fd = open_file(arguments[0]);
	char byte;

	for (char **page = arguments + 1; *page; page++)
		if (pread(fd, &byte, 1, (off_t)(number(*page) * PAGE)) != 1)
			fail(arguments[0]);
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	char **arguments = argv + 2;

	if (strcmp(verb, "ready") == 0)
		return is_ready();
	if (strcmp(verb, "sample") == 0 && argc > 4)
		return sample(arguments);
	if (strcmp(verb, "cached") == 0 && argc == 6)
		return count(cached_page_count, arguments);
	if (strcmp(verb, "reclaimed") == 0 && argc == 6)
		return count(reclaimed_page_count, arguments);
	if (strcmp(verb, "cost") == 0 && argc == 4)
		return cost(arguments);
	if (strcmp(verb, "cut") == 0 && argc == 4)
		return cut(arguments);
	if (strcmp(verb, "crowd") == 0 && argc == 4)
		return crowd(arguments);
	if (strcmp(verb, "ahead") == 0 && argc == 3)
		return ahead(arguments);
	if (strcmp(verb, "pageout") == 0 && argc == 3)
		return page_out(arguments);
	if (strcmp(verb, "touch") == 0 && argc > 3)
		return touch(arguments, false);
	if (strcmp(verb, "copy") == 0 && argc > 3)
		return touch(arguments, true);
	if (strcmp(verb, "hold") == 0 && argc > 3)
		return hold(arguments);
	if (strcmp(verb, "read") == 0 && argc > 3)
		return read_pages(arguments);
	fputs("usage: usage-probe VERB...: see its source\n", stderr);
	return 2;
}
