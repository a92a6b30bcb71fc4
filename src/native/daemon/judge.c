#include "judge.h"

#include <string.h>

enum {
	/* Two starts or more. */
	LEAST_SAMPLED_PAGES = 96,
	MOST_SAMPLED_PAGES = 512,
	LEAST_USED_PERCENT = 50,
	/* Of each kind. Below a tenth and a few milliseconds two medians say nothing. */
	LEAST_TIMES = 3,
	MOST_TIME_PERCENT = 110,
	MOST_TIME_MORE_MILLISECONDS = 5,
};

void times_add(struct times *times, uint32_t milliseconds)
{
	if (times->count == KEPT_TIMES) {
		memmove(times->milliseconds, times->milliseconds + 1,
			(KEPT_TIMES - 1) * sizeof times->milliseconds[0]);
		times->count--;
	}
	times->milliseconds[times->count++] = milliseconds;
}

uint32_t times_median(const struct times *times)
{
	uint32_t sorted[KEPT_TIMES];

	if (times->count == 0)
		return 0;
	for (unsigned i = 0; i < times->count; i++) {
		unsigned place = i;

		for (; place > 0 && sorted[place - 1] > times->milliseconds[i]; place--)
			sorted[place] = sorted[place - 1];
		sorted[place] = times->milliseconds[i];
	}
	return sorted[times->count / 2];
}

void evidence_add_sample(struct evidence *evidence, uint32_t sampled_page_count,
			 uint32_t used_page_count)
{
	evidence->sampled_page_count += sampled_page_count;
	evidence->used_page_count += used_page_count;
	if (evidence->sampled_page_count > MOST_SAMPLED_PAGES) {
		evidence->sampled_page_count /= 2;
		evidence->used_page_count /= 2;
	}
}

static bool is_wasteful(const struct evidence *evidence)
{
	return evidence->sampled_page_count >= LEAST_SAMPLED_PAGES &&
	       (uint64_t)evidence->used_page_count * 100 <
		   (uint64_t)evidence->sampled_page_count * LEAST_USED_PERCENT;
}

static bool is_slower(const struct evidence *evidence)
{
	uint64_t helped = times_median(&evidence->helped);
	uint64_t control = times_median(&evidence->control);

	return evidence->helped.count >= LEAST_TIMES && evidence->control.count >= LEAST_TIMES &&
	       helped * 100 > control * MOST_TIME_PERCENT &&
	       helped > control + MOST_TIME_MORE_MILLISECONDS;
}

enum verdict judge(const struct evidence *evidence)
{
	return is_wasteful(evidence) ? VERDICT_WASTEFUL
	       : is_slower(evidence) ? VERDICT_SLOWER
				     : VERDICT_ON;
}
