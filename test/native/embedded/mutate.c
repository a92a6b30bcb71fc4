/*
 * embedded-mutate CASES PROGRAM...: exercises every program, which contains a plan, as it is and
 * CASES times with random changes from a fixed seed, where its headers, notes and trailer are.
 * Prints how many of the changed ones still had their plan issued.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../random.h"
#include "exercise.h"

enum { MAX_BYTES = 4 << 20, MAX_CHANGES = 4, HEAD_BYTES = 2048, TAIL_BYTES = 256 };

static void change(uint8_t *bytes, size_t size)
{
	static const uint32_t numbers[] = {0,	       1,	   8,	       9,	  4096,
					   0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff};
	size_t tail = size < TAIL_BYTES ? size : TAIL_BYTES;
	size_t head = size < HEAD_BYTES ? size : HEAD_BYTES;
	size_t at = next_random() % 4 ? next_random() % head : size - 1 - next_random() % tail;
	uint32_t number = numbers[next_random() % (sizeof numbers / sizeof numbers[0])];

	if (next_random() % 2 || at + 4 > size)
		bytes[at] ^= (uint8_t)(1 << next_random() % 8);
	else
		memcpy(bytes + at / 4 * 4, &number, 4);
}

int main(int argc, char **argv)
{
	unsigned long cases = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, issued = 0;
	uint8_t *original = malloc(MAX_BYTES), *changed = malloc(MAX_BYTES);

	if (!cases || !original || !changed) {
		fprintf(stderr, "usage: embedded-mutate CASES PROGRAM...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(original, 1, MAX_BYTES, file) : 0;

		if (file)
			fclose(file);
		if (!exercise_program(original, size)) {
			fprintf(stderr, "%s: its plan is not issued\n", argv[i]);
			return 1;
		}
		for (unsigned long n = 0; n < cases; n++) {
			unsigned long count = 1 + next_random() % MAX_CHANGES;
			size_t start;

			memcpy(changed, original, size);
			while (count--)
				change(changed, size);
			issued += exercise_program(changed,
						   next_random() % 8 ? size : next_random() % size);
			start = next_random() % 1024 / 4 * 4;
			exercise_notes(changed + start, size - start, next_random() % 2 ? 8 : 4);
		}
	}
	free(original);
	free(changed);
	printf("%lu of %lu changed programs had their plan issued\n", issued,
	       cases * (unsigned long)(argc - 2));
	return 0;
}
