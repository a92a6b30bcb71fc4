/* What symbolic links say, above all those of /proc that name files. */
#ifndef PREFAULT_LINK_H
#define PREFAULT_LINK_H

#include <stdbool.h>
#include <stddef.h>

/* False too if it does not fit. */
bool read_link(const char *link, char *ret, size_t capacity);

/* The name that the kernel has for an open file; what is no file of a directory has one without
 * `/`. */
bool name_open_file(int fd, char *ret, size_t capacity);

/* The name of the file that a path leads to: absolute, and without symbolic links. */
bool canonical_path(const char *path, char *ret, size_t capacity);

#endif
