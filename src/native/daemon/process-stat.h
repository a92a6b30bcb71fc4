/* What proc(5) tells of a process in a line. */
#ifndef PREFAULT_DAEMON_PROCESS_STAT_H
#define PREFAULT_DAEMON_PROCESS_STAT_H

#include <stdbool.h>
#include <stdint.h>

/* Fields of /proc/PID/stat. */
enum stat_field { STAT_MAJOR_FAULTS = 12, STAT_START_TICKS = 22 };

/* `process`: a number, or "self". False if there is no such process, or it may not be looked at. */
bool process_stat(const char *process, enum stat_field field, uint64_t *ret);

#endif
