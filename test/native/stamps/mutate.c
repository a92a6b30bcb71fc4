/*
 * stamps-mutate CASES FILE...: exercises every file as it is and CASES times with random changes
 * from a fixed seed, and texts that look like stamps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../random.h"
#include "exercise.h"

/* The build gives the program's own another name. */
#undef main

enum { MAX_BYTES = 1 << 20, MAX_CHANGES = 4 };

static void exercise_changed(const uint8_t *bytes, size_t size)
{
	uint8_t *changed = malloc(size + 1);
	uint64_t changes = 1 + next_random() % MAX_CHANGES;

	if (!changed)
		exit(2);
	memcpy(changed, bytes, size);
	while (changes--)
		changed[next_random() % size] = (uint8_t)(next_random() % 3 ? next_random() : 0xff);
	exercise_stamps(changed, next_random() % 4 ? size : next_random() % size);
	free(changed);
}

static void exercise_text(void)
{
	static const char letters[] = "0123456789:- /ab\n\n";
	uint8_t text[200];
	size_t size = next_random() % sizeof text;

	for (size_t i = 0; i < size; i++)
		text[i] = (uint8_t)letters[next_random() % (sizeof letters - 1)];
	exercise_stamps(text, size);
}

int main(int argc, char **argv)
{
	unsigned long cases = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	static uint8_t bytes[MAX_BYTES];

	if (!cases) {
		fprintf(stderr, "usage: stamps-mutate CASES FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;

		if (file)
			fclose(file);
		exercise_stamps(bytes, size);
		for (unsigned long n = 0; size && n < cases; n++)
			exercise_changed(bytes, size);
		exercise_text();
	}
	return 0;
}
