/* Lines of /proc/PID/smaps (proc_pid_smaps(5)), taken apart. Pure. */
#ifndef EXIT_SMAPS_H
#define EXIT_SMAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAPPING_PATH_BYTES = 4096 };

struct mapping {
	uint64_t start, end, offset, ino;
	uint32_t major, minor;
	bool is_file; /* of a file that has a path and is not deleted */
	bool is_private;
	bool is_writable;
	bool is_resident; /* some of its pages are mapped in */
	bool is_special;  /* a driver made its pages: they need not come back when they are gone */
	bool is_watched;  /* by a userfaultfd: the kernel maps nothing around a fault */
	char path[MAPPING_PATH_BYTES]; /* as the kernel writes it: a newline is \012 */
};

/*
 * Takes one line, without its newline. True if it is the last line of a mapping, which is then
 * complete. Lines of unknown forms are passed over.
 */
bool smaps_line(struct mapping *mapping, const char *line, size_t length);

#endif
