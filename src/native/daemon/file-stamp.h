/* What tells, without reading it, that a file was not written since. */
#ifndef PREFAULT_DAEMON_FILE_STAMP_H
#define PREFAULT_DAEMON_FILE_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>

struct file_stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

static inline struct file_stamp file_stamp_of(const struct stat *status)
{
	return (struct file_stamp){status->st_dev, status->st_ino, status->st_size, status->st_mtim,
				   status->st_ctim};
}

static inline bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->modified.tv_sec == b->modified.tv_sec &&
	       a->modified.tv_nsec == b->modified.tv_nsec &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

#endif
