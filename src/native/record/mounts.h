/* The mounts of this process, as /proc/self/mountinfo lists them. */
#ifndef RECORD_MOUNTS_H
#define RECORD_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mount {
	uint64_t id;
	uint32_t major, minor; /* the super block's device */
	char *point;
	char *type;
};

struct mounts {
	int fd; /* becomes readable for POLLPRI when the mounts changed */
	struct mount *list;
	size_t count;
};

/* 0 or -errno. */
int mounts_open(struct mounts *mounts);

/* The mount of that id; NULL if it is none of this process's. */
const struct mount *mounts_find(struct mounts *mounts, uint64_t id);

/* Does the file system keep pages of files on a disk or a server (not proc, tmpfs, cgroup...)? */
bool mount_has_files(const struct mount *mount);

/* Can an answer depend on another machine or process (NFS, FUSE...)? */
bool mount_is_remote(const struct mount *mount);

void mounts_close(struct mounts *mounts);

#endif
