#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void report(const char *what, const char *why)
{
	fprintf(stderr, "prefault-record: %s: %s\n", what, why);
}

int report_error(const char *what, int error)
{
	report(what, strerror(error));
	return -error;
}

static _Noreturn void out_of_memory(void)
{
	report("memory", "cannot allocate");
	_exit(1);
}

void *allocate(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *reallocate(void *old, size_t count, size_t size)
{
	void *memory = reallocarray(old, count ? count : 1, size);

	if (!memory)
		out_of_memory();
	return memory;
}

char *duplicate(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		out_of_memory();
	return copy;
}
