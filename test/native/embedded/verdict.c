/*
 * embedded-verdict <PATHS: for each program, a path a line, `plan BYTES` for the sound plan that
 * whoever starts it would take from its file, or `none`.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../../src/native/embedded.h"
#include "../../../src/native/plan.h"
#include "../../../src/native/syscall.h"

static uint32_t plan_bytes;

long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 ? -errno : result;
}

/* In the place of applying it. */
void apply_room(const struct start *start)
{
	struct plan plan;

	if (plan_open_within(start->room.bytes, start->room.size, &plan) == PLAN_SOUND &&
	    plan_check(&plan) == PLAN_SOUND)
		plan_bytes = plan.total;
}

int main(void)
{
	const struct start start = {.argv = NULL};
	char path[PATH_MAX];
	struct image image;

	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = '\0';
		plan_bytes = 0;
		if (open_image(path, &image) && image.fd >= 0) {
			apply_embedded(&start, &image);
			close(image.fd);
		}
		if (plan_bytes)
			printf("plan %u\n", plan_bytes);
		else
			puts("none");
	}
	return 0;
}
