/* What proc(5) tells of a process in a line. */
#ifndef PREFAULT_DAEMON_PROCESS_STAT_H
#define PREFAULT_DAEMON_PROCESS_STAT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Fields of /proc/PID/stat. */
enum stat_field {
	STAT_FLAGS = 9,
	STAT_MAJOR_FAULTS = 12,
	STAT_START_TICKS = 22,
	STAT_MAPPED_BYTES = 23,
};

/* `process`: a number, or "self". False if there is no such process, or it may not be looked at. */
bool process_stat(const char *process, enum stat_field field, uint64_t *ret);

enum { PROCESS_NAME_CAPACITY = 16 };

/* What tells the images that a process has one after the other from each other. */
struct process_image {
	char name[PROCESS_NAME_CAPACITY]; /* of the file that was executed, cut to fit */
	bool is_only_forked;		  /* it is its parent's: nothing was executed yet */
	uint64_t mapped_bytes;
};

/* These may be looked at whoever the process belongs to. False as above. */
bool process_image(pid_t pid, struct process_image *ret);

#endif
