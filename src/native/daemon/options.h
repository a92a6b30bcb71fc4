/* The command line: prefaultd(8). */
#ifndef PREFAULT_DAEMON_OPTIONS_H
#define PREFAULT_DAEMON_OPTIONS_H

#include <stdbool.h>

struct options {
	const char *root;
	const char *state_directory;
	unsigned compared_one_in;
	bool with_details;
};

enum options_verdict { OPTIONS_GOOD, OPTIONS_WRONG, OPTIONS_ANSWERED };

/* Prints what is asked for, or what is wrong. */
enum options_verdict options_read(int argc, char **argv, struct options *ret);

#endif
