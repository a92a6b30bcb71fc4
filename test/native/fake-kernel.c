#include "fake-kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/native/syscall.h"

enum { FIRST_FD = 3, MAX_FDS = 64, TYPE_FIFO = 0010000, CHUNK_LIMIT_BYTES = 131072 };

struct description {
	bool is_open, is_directory, has_file;
	bool fits, was_examined, was_compared;
	struct plan_file file;
};

static const struct plan *current;
static uint64_t state;
static struct description descriptions[MAX_FDS];

static void broken(const char *promise)
{
	fprintf(stderr, "broken promise: %s\n", promise);
	abort();
}

/* xorshift64 (Marsaglia, 2003). */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static bool one_in(unsigned count)
{
	return next_random() % count == 0;
}

void kernel_start(const struct plan *plan, uint64_t seed)
{
	current = plan;
	state = seed | 1;
}

void kernel_end(void)
{
	for (int i = 0; i < MAX_FDS; i++)
		if (descriptions[i].is_open)
			broken("every descriptor is closed");
}

static struct description *description(long fd)
{
	if (fd < FIRST_FD || fd >= FIRST_FD + MAX_FDS || !descriptions[fd - FIRST_FD].is_open)
		broken("only open descriptors are used");
	return &descriptions[fd - FIRST_FD];
}

/* How many of the plan's entries name that path; `ret` is the last of them. */
static uint32_t find_files(const char *path, struct plan_file *ret)
{
	struct plan_file file;
	uint32_t count = 0;

	for (uint32_t i = 0; i < current->files.count; i++) {
		if (plan_file(current, i, &file) && strcmp(file.path, path) == 0) {
			*ret = file;
			count++;
		}
	}
	return count;
}

static long do_open(const char *path, long flags)
{
	struct description *found = NULL;
	uint32_t count;
	long fd;

	if (!(flags & O_CLOEXEC) || !(flags & O_NONBLOCK) || !(flags & O_NOCTTY))
		broken("files are opened quietly");
	if (strlen(path) > PLAN_MAX_STRING_BYTES)
		broken("paths are short");
	if (one_in(6))
		return -ENOENT;
	for (fd = 0; fd < MAX_FDS && !found; fd++)
		if (!descriptions[fd].is_open)
			found = &descriptions[fd];
	if (!found)
		broken("few files are open at a time");
	*found = (struct description){.is_directory = flags & O_DIRECTORY, .fits = !one_in(4)};
	count = find_files(path, &found->file);
	/* Two entries of one path: which of them the caller means cannot be told. */
	if (count > 1)
		return -ENOENT;
	found->has_file = count == 1;
	found->is_open = true;
	return FIRST_FD + fd - 1;
}

static long do_statx(long fd, const char *path, struct statx *ret)
{
	struct description *of = NULL;

	memset(ret, 0, sizeof *ret);
	ret->stx_mode = TYPE_REGULAR | 0644;
	if (!*path)
		of = description(fd);
	else if (strlen(path) > PLAN_MAX_STRING_BYTES)
		broken("paths are short");
	if (!of) {
		if (one_in(8))
			return -ENOENT;
		if (one_in(3))
			ret->stx_mode = one_in(2) ? TYPE_DIRECTORY | 0755 : TYPE_FIFO | 0600;
		if (one_in(8))
			ret->stx_attributes = STATX_ATTR_AUTOMOUNT;
		return 0;
	}
	if (of->has_file) {
		ret->stx_size = of->file.size_bytes;
		ret->stx_mtime.tv_sec = of->file.mtime_seconds;
		ret->stx_mtime.tv_nsec = of->file.mtime_nanoseconds;
	}
	if (!of->fits && (of->file.kind != PLAN_BY_BUILD_ID || one_in(2))) {
		if (one_in(2))
			ret->stx_size++;
		else
			ret->stx_mtime.tv_nsec++;
	}
	of->was_examined =
	    of->has_file && (of->file.kind == PLAN_BY_PATH ||
			     (ret->stx_size == of->file.size_bytes &&
			      (of->file.kind == PLAN_BY_BUILD_ID ||
			       ret->stx_mtime.tv_nsec == of->file.mtime_nanoseconds)));
	return 0;
}

static long do_pread(struct description *of, uint8_t *buffer, size_t size, uint64_t offset)
{
	if (!of->has_file || of->file.kind != PLAN_BY_BUILD_ID || size != of->file.build_id_size ||
	    offset != of->file.build_id_offset)
		broken("nothing but the build-id is read");
	memcpy(buffer, of->file.build_id, size);
	if (of->fits)
		of->was_compared = true;
	else if (one_in(2))
		return (long)size - 1;
	else
		buffer[next_random() % size] ^= 0x10;
	return (long)size;
}

static void check_advice(const struct description *of, uint64_t offset, uint64_t size)
{
	uint64_t id_page = of->file.build_id_offset / PLAN_PAGE_BYTES * PLAN_PAGE_BYTES;
	uint64_t pages = of->file.size_bytes / PLAN_PAGE_BYTES + 1;

	if (!of->was_examined)
		broken("a file is examined before it is read ahead");
	if (size == 0 || size > CHUNK_LIMIT_BYTES)
		broken("chunks are small");
	if (offset % PLAN_PAGE_BYTES || offset + size > pages * PLAN_PAGE_BYTES)
		broken("ranges end within the file");
	if (of->file.kind == PLAN_BY_BUILD_ID && !of->was_compared &&
	    !(offset == id_page && size == PLAN_PAGE_BYTES))
		broken("only the build-id's page is asked for before it is compared");
}

long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	(void)e;
	(void)f;
	switch (number) {
	case __NR_openat:
		return do_open((const char *)b, c);
	case __NR_close:
		description(a)->is_open = false;
		return 0;
	case __NR_statx:
		return do_statx(a, (const char *)b, (struct statx *)e);
	case __NR_pread64:
		return do_pread(description(a), (uint8_t *)b, (size_t)c, (uint64_t)d);
	case __NR_preadv2:
		(void)description(a);
		return one_in(3) ? -EAGAIN : one_in(8) ? -EOPNOTSUPP : one_in(8) ? 0 : 1;
	case __NR_fadvise64:
		check_advice(description(a), (uint64_t)b, (uint64_t)c);
		return one_in(50) ? -EIO : 0;
	case __NR_getdents64:
		if (!description(a)->is_directory)
			broken("only directories are listed");
		return one_in(4) ? 0 : c;
	default:
		broken("no other calls are made");
		return -ENOSYS;
	}
}
