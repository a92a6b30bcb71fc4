#include "resident.h"

#include "paths.h"
#include "residency.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

struct listing {
	struct emit *out;
	const char *path;
};

static void extent(void *context, uint64_t first, uint64_t count)
{
	const struct listing *listing = context;

	emit_text(listing->out, "resident\t%" PRIu64 "\t%" PRIu64 "\t", first, count);
	emit_path(listing->out, listing->path);
}

static void list(void *context, const char *path)
{
	struct listing listing = {.out = context, .path = path};
	int fd = open_quietly(path);

	if (fd < 0)
		return;
	if (residency_visit(fd, extent, &listing) == -EPERM) {
		emit_text(listing.out, "unknown\t");
		emit_path(listing.out, path);
	}
	close(fd);
}

int resident_run(struct emit *out)
{
	int status = paths_from_input(list, out);

	return emit_flush(out) ? 1 : status;
}
