/* The files met so far, and their `name` lines. */
#ifndef RECORD_NAME_H
#define RECORD_NAME_H

#include "base.h"
#include "emit.h"
#include "mounts.h"
#include "pages.h"
#include "table.h"

#include <stdbool.h>

struct inode {
	struct file_key key;
	int64_t born_seconds; /* birth time: another one means the number was given to a new file */
	uint32_t born_nanoseconds;
	bool examined; /* a path was looked for */
	bool named;    /* and found: the `name` line is out */
	bool directory;
	bool listed; /* the `list` line is out */
	struct pages read, present, window;
	struct inode *next; /* in the order they were met */
};

struct namer {
	struct emit *out;
	struct mounts mounts;
	struct table inodes;
	struct inode *first, **end;
};

/* 0 or -errno. */
int namer_open(struct namer *namer, struct emit *out);

/*
 * The regular file or directory behind a link of proc (/proc/PID/fd/N, /proc/PID/exe), named if it
 * can be. NULL: something else, or gone.
 */
struct inode *namer_link(struct namer *namer, const char *link);

/* The file or directory with that canonical path; NULL: gone, or something else. */
struct inode *namer_path(struct namer *namer, const char *path);

/* The file that a mapping shows, by the device, number and path the kernel gave for it. */
struct inode *namer_mapping(struct namer *namer, const struct file_key *key, const char *path);

/* Emits `list` for a directory, once. */
void namer_list(struct namer *namer, struct inode *inode);

void namer_close(struct namer *namer);

#endif
