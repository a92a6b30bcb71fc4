/* What stat(2) says of a file, as a line of text. Pure. */
#ifndef PREFAULT_STAMPS_STAMP_H
#define PREFAULT_STAMPS_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * No device number: btrfs, overlayfs and device-mapper give the same file another one after the
 * next boot, and every file would look changed. Times count nanoseconds since 1970.
 */
struct stamp {
	bool is_present;
	uint64_t inode, size_bytes;
	int64_t mtime_ns, ctime_ns;
};

struct stamp stamp_of(const struct stat *status);
bool stamp_equal(const struct stamp *a, const struct stamp *b);

/* Whether text can stand as a path in a line: absolute, without control characters. */
bool stamp_path_fits(const char *path, size_t size);

/*
 * Reads one line without its newline: `INODE:SIZE:MTIME_NS:CTIME_NS PATH`, or `- PATH` of what is
 * absent. The path is the rest of the line and has no NUL behind it.
 */
bool stamp_parse(const char *line, size_t size, struct stamp *ret, const char **ret_path);

enum { STAMP_CAPACITY = 4 * 21 + 1 };

/* The line up to its path, the blank included. Returns its length. */
size_t stamp_print(const struct stamp *stamp, char ret[STAMP_CAPACITY]);

#endif
