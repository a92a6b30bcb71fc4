/* Looks at files and says what their stamps are now. */
#ifndef PREFAULT_STAMPS_LOOK_H
#define PREFAULT_STAMPS_LOOK_H

#include "root.h"
#include "stamp.h"
#include "table.h"

/*
 * The stamp of a path, and what stat(2) said or -errno. A directory of profiles is stamped by the
 * profiles in it, not by its own times: these change whenever a lock is taken there.
 */
int look_at(const struct root *root, const char *path, struct stamp *ret, struct stat *ret_status);

/* The entry of a path with its stamp of now, looked at once. A null pointer: no memory. */
struct entry *look_mention(const struct root *root, struct table *table, const char *path);

#endif
