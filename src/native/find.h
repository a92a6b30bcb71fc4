/* Where plans lie, and which of them may be trusted: docs/plan-format.md, "Where plans lie". */
#ifndef PREFAULT_FIND_H
#define PREFAULT_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "note.h"
#include "plan-places.h"

enum {
	PATH_CAPACITY = 4096,
	/* Of a plan. A home directory with a longer name has no plans. */
	PLAN_PATH_CAPACITY = 1024,
	/* `path/` and 16 hex digits, or 2 and 62 hex digits with a `/` between; `.plan`; NUL */
	PLAN_NAME_CAPACITY = 80,
};

/* Whose plans are looked for. */
struct owner {
	char *const *envp;
	uint32_t uid;
};

struct found {
	int fd;
	char path[PLAN_PATH_CAPACITY]; /* of the plan */
	unsigned root_size;	       /* the first bytes of `path`: the plan directory */
	uint32_t uid;		       /* who must own it */
	bool is_users;		       /* from the user's own plan directory */
};

/* Names below a plan directory. `path` is canonical and absolute. */
void plan_name_by_build_id(const struct build_id *id, char ret[PLAN_NAME_CAPACITY]);
void plan_name_by_path(const char *path, char ret[PLAN_NAME_CAPACITY]);

/* Whether a plan of that name is found by its program's path. */
bool plan_name_is_by_path(const char *name);

/* Opens the first plan of that name: one openat() in each plan directory, and no other call. */
bool find_plan(const struct owner *owner, const char *name, struct found *ret);

/*
 * Whether the open plan and its two directories belong to whom they must, and nobody else can write
 * to them; of a user's own also that nobody else could have put them there. Then `ret_size` is the
 * plan's size, 0 for a mask.
 */
bool found_is_trusted(const struct found *found, uint64_t *ret_size);

#endif
