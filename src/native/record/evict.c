#include "evict.h"

#include "paths.h"
#include "residency.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define CANNOT_BE_OPENED (-1)
#define CANNOT_BE_KNOWN (-2)

/* Pages that another CPU has just touched can escape the first time: they wait in its LRU batch. */
#define ATTEMPTS 2

static void add(void *context, uint64_t first, uint64_t count)
{
	int64_t *total = context;

	(void)first;
	*total += (int64_t)count;
}

static int64_t remaining(int fd)
{
	int64_t total = 0;

	return residency_visit(fd, add, &total) ? CANNOT_BE_KNOWN : total;
}

static int64_t evict_file(const char *path)
{
	int64_t left = CANNOT_BE_KNOWN;
	int fd = open_quietly(path);
	int attempt;

	if (fd < 0)
		return CANNOT_BE_OPENED;
	/* Dirty pages are not dropped. */
	(void)fdatasync(fd);
	for (attempt = 0; attempt < ATTEMPTS && left; attempt++) {
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		left = remaining(fd);
	}
	close(fd);
	return left;
}

static void evict(void *context, const char *path)
{
	struct emit *out = context;

	emit_text(out, "evicted\t%" PRId64 "\t", evict_file(path));
	emit_path(out, path);
}

int evict_run(struct emit *out)
{
	int status = paths_from_input(evict, out);

	return emit_flush(out) ? 1 : status;
}
