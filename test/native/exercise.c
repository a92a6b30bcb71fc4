#include "exercise.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/native/fnv.h"
#include "../../src/native/issue.h"
#include "../../src/native/mode.h"
#include "../../src/native/warm.h"
#include "fake-kernel.h"

enum { HEAD_BYTES = 4096 };

void reseal(uint8_t *plan, size_t size)
{
	uint64_t hash = FNV_START, word;

	if (size < PLAN_HEADER_BYTES)
		return;
	for (size_t at = 24; at + 8 <= size; at += 8) {
		memcpy(&word, plan + at, 8);
		hash = fnv_step(hash, word);
	}
	memcpy(plan + 16, &hash, 8);
}

/* A copy that ends where the bytes end: a sanitizer sees a read beyond. */
static uint8_t *copy(const uint8_t *bytes, size_t size)
{
	uint8_t *memory = malloc(size ? size : 1);

	if (!memory)
		abort();
	if (size)
		memcpy(memory, bytes, size);
	return memory;
}

static char *const argv[] = {"/usr/bin/-été", "--sheet", "--mode=7", "./file.txt", NULL};

static void probe_head(const uint8_t *bytes, size_t size, uint64_t seed)
{
	size_t head_size = size < HEAD_BYTES ? size : HEAD_BYTES;
	uint8_t *head = copy(bytes, head_size);
	struct plan plan;
	struct plan_mode mode;

	if (plan_open(head, (uint32_t)head_size, &plan) == PLAN_SOUND) {
		kernel_start(&plan, seed);
		if (choose_mode(&plan, argv, &mode) && knows_sentinels(&plan, &mode))
			(void)is_warm(&plan, &mode);
		kernel_end();
	}
	free(head);
}

static void issue_mode(const struct plan *plan, const struct plan_mode *mode, uint64_t seed)
{
	uint32_t shares = seed % 2 ? 1 : 4;

	for (uint32_t i = 0; i < shares; i++) {
		kernel_start(plan, seed + i);
		look_at_files(plan, mode, (struct share){i, shares});
		issue_lookups(plan, mode, (struct share){i, shares});
		issue_files(plan, mode, (struct share){i, shares});
		kernel_end();
	}
}

bool exercise(const uint8_t *bytes, size_t size, uint64_t seed)
{
	uint8_t *memory = copy(bytes, size);
	struct plan plan;
	struct plan_mode mode;
	bool is_plan;

	probe_head(bytes, size, seed);
	is_plan = plan_open(memory, (uint32_t)size, &plan) == PLAN_SOUND &&
		  plan_check(&plan) == PLAN_SOUND;
	if (is_plan && choose_mode(&plan, argv, &mode))
		issue_mode(&plan, &mode, seed);
	free(memory);
	return is_plan;
}
