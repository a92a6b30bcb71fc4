/*
 * plan-dump PLAN: prints a plan as text, one line an item, or `bad plan: WHY` and exits 1. The
 * shared vectors in test/fixtures/plan-vectors are compared with it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/native/plan.h"

static const char *const faults[] = {
    [PLAN_TOO_SHORT] = "shorter than its header",
    [PLAN_BAD_MAGIC] = "it does not begin with PREFAULT",
    [PLAN_NEWER_FORMAT] = "of another major version",
    [PLAN_BAD_HEADER] = "header of another size",
    [PLAN_BAD_SIZE] = "totalSize does not fit",
    [PLAN_BAD_SECTION] = "a section does not fit",
    [PLAN_BAD_CHECKSUM] = "the checksum differs",
    [PLAN_BAD_PROGRAM] = "the program's path",
    [PLAN_BAD_MODE] = "a mode",
    [PLAN_BAD_SENTINEL] = "a sentinel",
    [PLAN_BAD_FILE] = "a file",
    [PLAN_BAD_STEP] = "a step",
    [PLAN_BAD_LOOKUP] = "a look-up",
};

static void print_file(const struct plan *plan, uint32_t index)
{
	struct plan_file file;

	if (!plan_file(plan, index, &file))
		return;
	printf("file %s %" PRIu64, file.path, file.size_bytes);
	if (file.kind == PLAN_BY_MTIME) {
		printf(" mtime %" PRId64 " %" PRIu32 "\n", file.mtime_seconds,
		       file.mtime_nanoseconds);
		return;
	}
	if (file.kind == PLAN_BY_PATH) {
		printf(" path\n");
		return;
	}
	printf(" build-id ");
	for (unsigned i = 0; i < file.build_id_size; i++)
		printf("%02x", file.build_id[i]);
	printf(" %" PRIu64 "\n", file.build_id_offset);
}

static void print_mode(const struct plan *plan, uint32_t index)
{
	struct plan_mode mode;
	struct plan_sentinel sentinel;
	struct plan_step step;
	struct plan_lookup lookup;

	if (!plan_mode(plan, index, &mode))
		return;
	printf("mode %s %s %" PRIu32 "\n", plan_string(plan, mode.name),
	       mode.token ? plan_string(plan, mode.token) : "-", mode.page_total);
	for (uint32_t i = 0; i < mode.sentinels.count; i++)
		if (plan_sentinel(plan, mode.sentinels.offset + i, &sentinel))
			printf("sentinel %s %" PRIu32 "\n", sentinel.path, sentinel.page);
	for (uint32_t i = 0; i < mode.steps.count; i++)
		if (plan_step(plan, mode.steps.offset + i, &step))
			printf("step %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", step.file,
			       step.first_page, step.page_count);
	for (uint32_t i = 0; i < mode.lookups.count; i++)
		if (plan_lookup(plan, mode.lookups.offset + i, &lookup))
			printf("lookup %s %s\n", lookup.action == PLAN_LIST ? "list" : "stat",
			       lookup.path);
}

int main(int argc, char **argv)
{
	enum { CAPACITY = PLAN_MAX_BYTES + 1 };
	enum plan_fault fault;
	struct plan plan;
	size_t size;
	uint8_t *bytes = malloc(CAPACITY);
	FILE *input = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!bytes || !input) {
		fprintf(stderr, "usage: plan-dump PLAN\n");
		return 2;
	}
	size = fread(bytes, 1, CAPACITY, input);
	fault = plan_open(bytes, (uint32_t)size, &plan);
	if (fault == PLAN_SOUND)
		fault = plan_check(&plan);
	if (fault != PLAN_SOUND) {
		printf("bad plan: %s\n", faults[fault]);
		return 1;
	}
	printf("program %s\n", plan_string(&plan, plan.program));
	for (uint32_t i = 0; i < plan.files.count; i++)
		print_file(&plan, i);
	for (uint32_t i = 0; i < plan.modes.count; i++)
		print_mode(&plan, i);
	return 0;
}
