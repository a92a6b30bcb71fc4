/* The file that remembers the stamps from one run to the next. */
#ifndef PREFAULT_STAMPS_STAMP_FILE_H
#define PREFAULT_STAMPS_STAMP_FILE_H

#include "root.h"
#include "table.h"

/* Whether there are stamps and every one of them still holds: the common case, as cheap as can be.
 */
bool stamps_hold(const struct root *root, int cache_fd);

/*
 * Fills `known` of the table's entries. False: there are no stamps, or not all that is there is
 * stamps; then nothing is known. `*ret_error` is -ENOMEM or 0.
 */
bool stamps_load(const struct root *root, int cache_fd, struct table *table, int *ret_error);

/* Writes what was mentioned, in whole or not at all. 0 or -errno. */
int stamps_save(int cache_fd, const struct table *table);

#endif
