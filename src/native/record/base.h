/* What every part of the recorders' helper shares. */
#ifndef RECORD_BASE_H
#define RECORD_BASE_H

#include <stddef.h>
#include <stdint.h>

/* The unit of every page number in the output, whatever the kernel's page size. */
#define PAGE_BYTES 4096u

/* Longest path handled, final NUL included; the kernel's own limit for one system call. */
#define PATH_BYTES 4096u

/* A file as the kernel's traces name it: the super block's device, not st_dev. */
struct file_key {
	uint32_t major, minor;
	uint64_t ino;
};

#endif
