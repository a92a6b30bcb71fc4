/* The way from a start to the pages it needs: find its plan, and issue it if the start is cold. */
#ifndef PREFAULT_APPLY_H
#define PREFAULT_APPLY_H

#include <stdbool.h>

#include "find.h"

/* Where in memory the program itself may have a plan: the room for it, whatever is in there. */
struct room {
	const uint8_t *bytes;
	uint32_t size; /* 0: none */
};

/* What is known of a start before any plan is looked for. */
struct start {
	char *const *arguments; /* the program's, from argv[1] on */
	struct owner owner;
	const char *path;	  /* of what is started, as given to execve() */
	bool by_path;		  /* look for a plan of the path first: a script, or no build-id */
	struct build_id build_id; /* of the program, or of the script's interpreter */
	struct room room;	  /* of the same */
};

/*
 * Never fails: whatever is in the way, the start goes on as if there were no plan. False if there
 * is none, neither in a plan directory nor in `room`.
 */
bool apply(const struct start *start);

/* Applies the plan in `room` alone. */
void apply_room(const struct start *start);

#endif
