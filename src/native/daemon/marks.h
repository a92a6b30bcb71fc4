/* The fanotify groups: which programs they hear of. */
#ifndef PREFAULT_DAEMON_MARKS_H
#define PREFAULT_DAEMON_MARKS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * An exec; and what may make another program of the file: a new name or none, a change of the
 * bytes. A mark pins its inode, so it lasts until the file or its mount is gone.
 */
#define MARKED_EXEC FAN_OPEN_EXEC
#define MARKED_CHANGE (FAN_ATTRIB | FAN_CLOSE_WRITE | FAN_DELETE_SELF | FAN_MOVE_SELF)

/* A descriptor that becomes readable with events, or a negative errno. Needs CAP_SYS_ADMIN. */
int marks_open(void);
void marks_close(void);

/* Of an open file. 0 and its group, or a negative errno. */
int marks_add(int fd, uint32_t *ret_group);
void marks_remove(int fd);

/* Events of one group. Their size, 0 without any. */
ssize_t marks_read(void *events, size_t size, uint32_t *ret_group);

#endif
