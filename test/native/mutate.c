/*
 * mutate CASES PLAN...: exercises every plan as it is, cut short everywhere, and CASES times with
 * random changes from a fixed seed. Prints how many of the changed ones were still read as plans.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/native/plan.h"
#include "exercise.h"
#include "random.h"

enum { MAX_CHANGES = 4, MAX_CUTS = 400 };

static uint8_t *read_file(const char *path, size_t *ret_size)
{
	uint8_t *bytes = malloc(PLAN_MAX_BYTES);
	FILE *file = fopen(path, "rb");

	if (!bytes || !file) {
		perror(path);
		exit(2);
	}
	*ret_size = fread(bytes, 1, PLAN_MAX_BYTES, file);
	fclose(file);
	return bytes;
}

/* Numbers at which bounds checks go wrong. */
static uint32_t hostile_number(void)
{
	static const uint32_t numbers[] = {
	    0,	    1,		8,	    95,		96,	    4095,	4096,	   4097,
	    0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff, 0x10000000, 0x1fffffff};

	return next_random() % 3 ? numbers[next_random() % (sizeof numbers / sizeof numbers[0])]
				 : (uint32_t)next_random();
}

static void change(uint8_t *bytes, size_t size)
{
	/* Half of the changes fall on the tables, which is where offsets and counts are. */
	size_t reach = next_random() % 2 && size > 512 ? 512 : size;
	size_t at = next_random() % reach;
	uint32_t number = hostile_number();

	if (next_random() % 3 == 0) {
		bytes[at] ^= (uint8_t)(1 << next_random() % 8);
		return;
	}
	at = at / 4 * 4;
	if (at + 4 > size)
		return;
	if (next_random() % 2) {
		uint32_t old;

		memcpy(&old, bytes + at, 4);
		number = old + (uint32_t)(next_random() % 33) - 16;
	}
	memcpy(bytes + at, &number, 4);
}

static bool exercise_changed(const uint8_t *plan, size_t size)
{
	uint8_t *bytes = malloc(size);
	uint64_t changes = 1 + next_random() % MAX_CHANGES;
	bool was_read;

	if (!bytes)
		exit(2);
	memcpy(bytes, plan, size);
	while (changes--)
		change(bytes, size);
	if (next_random() % 16)
		reseal(bytes, size);
	was_read = exercise(bytes, size, next_random());
	free(bytes);
	return was_read;
}

int main(int argc, char **argv)
{
	unsigned long cases = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long still_read = 0;

	if (!cases) {
		fprintf(stderr, "usage: mutate CASES PLAN...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		size_t size;
		uint8_t *plan = read_file(argv[i], &size);

		exercise(plan, size, 1);
		for (size_t cut = 0; cut < size && cut < MAX_CUTS; cut++)
			exercise(plan, size * cut / MAX_CUTS, cut);
		for (unsigned long n = 0; n < cases; n++)
			still_read += exercise_changed(plan, size);
		free(plan);
	}
	printf("%lu of %lu changed plans were read\n", still_read,
	       cases * (unsigned long)(argc - 2));
	return 0;
}
