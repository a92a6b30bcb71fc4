/* Paths as another process sees them. */
#ifndef RECORD_CANONICAL_H
#define RECORD_CANONICAL_H

#include "base.h"

/*
 * Follows PATH the way a process with that root directory does (NULL: as this process does) and
 * gives the file's canonical path in this process's view. 0 or -errno.
 */
int canonical_path(const char *root, const char *path, char canonical[PATH_BYTES]);

#endif
