/* Paths from standard input. */
#ifndef RECORD_PATHS_H
#define RECORD_PATHS_H

/* Calls VISIT for each NUL-terminated path; 0, or 1 after a message. */
int paths_from_input(void (*visit)(void *context, const char *path), void *context);

/* Opens a regular file for reading without a trace on it; a descriptor or -errno (-EINVAL: not
 * regular). */
int open_quietly(const char *path);

#endif
