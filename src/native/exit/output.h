/* One file of a recording: begun under another name, so that nobody reads half of it. */
#ifndef EXIT_OUTPUT_H
#define EXIT_OUTPUT_H

#include "smaps.h"

enum { OUTPUT_BUFFER_BYTES = 32768, OUTPUT_NAME_BYTES = 80 };

struct output {
	int directory, fd;
	bool failed; /* nothing more is written, and nothing is left behind */
	uint64_t written;
	size_t used;
	char name[OUTPUT_NAME_BYTES], new_name[OUTPUT_NAME_BYTES];
	char buffer[OUTPUT_BUFFER_BYTES];
};

/*
 * Begins the file `name` in a directory, which must be this user's and writable by nobody else.
 * False if that is not to be.
 */
bool output_open(struct output *output, const char *directory, const char *name);

/* Plain text, numbers, and the last field of a line that is a path: escaped, and the newline. */
void output_text(struct output *output, const char *text);
void output_number(struct output *output, uint64_t number);
void output_path(struct output *output, const char *path);

/* As output_path, for a path as /proc/PID/smaps writes it. */
void output_mapped_path(struct output *output, const char *path);

/* Gives the file its name; false, and no file, if it is empty or could not be written. */
bool output_close(struct output *output);

#endif
