#include "exercise.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../../src/native/embedded.h"
#include "../../../src/native/spread.h"
#include "../../../src/native/syscall.h"

static bool was_issued;

long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 ? -errno : result;
}

static void broken(const char *promise)
{
	fprintf(stderr, "broken promise: %s\n", promise);
	abort();
}

/* In the place of issuing: whatever comes as far as this has been checked. */
void spread(const struct plan *plan, const struct plan_mode *mode, int lock_fd)
{
	struct plan_file file;
	struct plan_step step;

	if (lock_fd >= 0)
		broken("no lock is on a program's file");
	for (uint32_t i = 0; i < mode->steps.count; i++)
		if (!plan_step(plan, mode->steps.offset + i, &step) ||
		    !plan_file(plan, step.file, &file))
			broken("a plan that is issued is sound");
	was_issued = true;
}

static struct notes notes_in_pieces(const uint8_t *bytes, size_t size, unsigned alignment,
				    size_t piece)
{
	struct note_segment segment = {.address = 4096, .size = size, .alignment = alignment};
	struct notes found = {.plan_size = 0};

	while (segment.start < size) {
		size_t left = size - segment.start, length = left < piece ? left : piece;
		uint8_t *copy = malloc(length);
		uint64_t next;

		if (!copy)
			abort();
		memcpy(copy, bytes + segment.start, length);
		segment.bytes = copy;
		segment.end = segment.start + length;
		next = notes_read(&segment, &found);
		free(copy);
		if (next <= segment.start)
			break;
		segment.start = next;
	}
	return found;
}

void exercise_notes(const uint8_t *bytes, size_t size, unsigned alignment)
{
	enum { PIECE_BYTES = 4096 };
	struct notes whole = notes_in_pieces(bytes, size, alignment, size);
	struct notes pieces = notes_in_pieces(bytes, size, alignment, PIECE_BYTES);

	if (whole.plan_size && (whole.plan_address < 4096 || whole.plan_address - 4096 > size ||
				whole.plan_size > size - (whole.plan_address - 4096)))
		broken("the room for a plan lies in its segment");
	if (whole.build_id.size > BUILD_ID_MAX_BYTES)
		broken("a build-id names a plan");
	/* A name longer than a piece ends the search in pieces. */
	if (pieces.plan_size && pieces.plan_address != whole.plan_address)
		broken("pieces have no other notes than the whole");
}

bool exercise_program(const uint8_t *bytes, size_t size)
{
	static char *const arguments[] = {"--mode=7", NULL};
	struct start start = {.arguments = arguments};
	struct image image;
	char path[64];
	int fd = memfd_create("program", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	was_issued = false;
	if (open_image(path, &image)) {
		if (image.fd >= 0) {
			apply_embedded(&start, &image);
			close(image.fd);
		}
	}
	close(fd);
	return was_issued;
}
