/* Files below the root directory of a system, the running one or another. */
#ifndef PREFAULT_STAMPS_ROOT_H
#define PREFAULT_STAMPS_ROOT_H

#include <stdbool.h>
#include <sys/stat.h>

struct root {
	int fd;
	bool is_ours; /* the root directory of this process */
};

int root_open(const char *path, struct root *ret);

/*
 * Opens an absolute path as a process with that root directory would: absolute symbolic links and
 * `..` stay inside. Close-on-exec, and never waits for a FIFO. Returns a descriptor or -errno.
 */
int root_open_at(const struct root *root, const char *path, int flags);

/* What the path leads to, symbolic links followed. Mounts nothing. 0 or -errno. */
int root_stat(const struct root *root, const char *path, struct stat *ret);

/* Opens a regular file for reading and nothing else: to open a device can have an effect. */
int root_open_regular(const struct root *root, const char *path, struct stat *ret);

/*
 * Whether only the superuser can have written there (docs/plan-format.md, "Where plans lie"). Of
 * another root the owner does not count: an image may have been unpacked by a user.
 */
bool root_trusts(const struct root *root, const struct stat *status);

#endif
