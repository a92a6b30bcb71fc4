/* The way through PATH, as execvp(3) goes it. Only the stack is used. */
#ifndef PREFAULT_PATH_SEARCH_H
#define PREFAULT_PATH_SEARCH_H

#include <stdbool.h>

#include "find.h"

struct path_search {
	const char *rest; /* of PATH; a null pointer: all has been tried */
	const char *name;
	char path[PATH_CAPACITY]; /* where to look now */
	bool is_cut;		  /* it would be too long */
};

/* `envp` may be a null pointer. */
void path_search_begin(struct path_search *search, const char *name, char *const envp[]);

/* False behind the last directory. */
bool path_search_next(struct path_search *search);

/* A name with a slash is a path. */
bool has_slash(const char *name);

/* The errors after which the search goes on: the file is not there, or lies where nobody can look.
 */
bool is_elsewhere(long error);

#endif
