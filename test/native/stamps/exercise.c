#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/native/fnv.h"
#include "../../../src/native/plan.h"

/* The program itself, whose main() the build calls so. */
int stamps_main(int argc, char **argv);

#define PLAN "/var/cache/prefault/plans/path/0123456789abcdef.plan"
#define STAMPS "/var/cache/prefault/stamps"

static char *root;

static const char *below(const char *path)
{
	static char joined[4096];

	snprintf(joined, sizeof joined, "%s%s", root, path);
	return joined;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size)
{
	FILE *file = fopen(below(path), "wb");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
		abort();
}

static void reseal(uint8_t *bytes, size_t size)
{
	uint64_t hash = FNV_START, word;

	for (size_t at = 24; at + 8 <= size; at += 8) {
		memcpy(&word, bytes + at, 8);
		hash = fnv_step(hash, word);
	}
	if (size >= 24)
		memcpy(bytes + 16, &hash, 8);
}

/* Gone, as it was, or changed and whole. */
static void check_plan(const uint8_t *before, size_t size)
{
	FILE *file = fopen(below(PLAN), "rb");
	uint8_t *bytes = malloc(size + 1);
	struct plan plan;

	if (!bytes)
		abort();
	if (file && (fread(bytes, 1, size + 1, file) != size ||
		     (memcmp(bytes, before, size) &&
		      (plan_open(bytes, (uint32_t)size, &plan) != PLAN_SOUND ||
		       plan_check(&plan) != PLAN_SOUND))))
		abort();
	if (file)
		fclose(file);
	free(bytes);
}

static void run(int wanted_a, int wanted_b)
{
	char *argv[] = {(char *)"prefault-stamps", root, NULL};
	int status = stamps_main(2, argv);

	if (status != wanted_a && status != wanted_b)
		abort();
}

void exercise_stamps(const uint8_t *bytes, size_t size)
{
	uint8_t *plan = malloc(size + 1);
	/* Stamps that are hostile only behind their first line. */
	static const char first_line[] = "prefault-stamps 1\n";
	uint8_t *stamps = malloc(size + sizeof first_line);

	if (!plan || !stamps)
		abort();
	root = getenv("STAMPS_ROOT");
	if (!root)
		abort();
	memcpy(plan, bytes, size);
	reseal(plan, size);
	memcpy(stamps, first_line, sizeof first_line - 1);
	memcpy(stamps + sizeof first_line - 1, bytes, size);
	write_file(PLAN, plan, size);
	write_file(STAMPS, stamps, size + sizeof first_line - 1);
	run(0, 3);
	check_plan(plan, size);
	/* The plan directory may have changed, the files have not. */
	run(0, 0);
	run(0, 0);
	free(plan);
	free(stamps);
}
