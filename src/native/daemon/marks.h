/* The fanotify group: which programs it hears of. */
#ifndef PREFAULT_DAEMON_MARKS_H
#define PREFAULT_DAEMON_MARKS_H

#include <stdint.h>

/*
 * An exec; and what may make another program of the file: a new name or none, a change of the
 * bytes. A mark pins its inode, so it lasts until the file or its mount is gone.
 */
#define MARKED_EXEC FAN_OPEN_EXEC
#define MARKED_CHANGE (FAN_ATTRIB | FAN_CLOSE_WRITE | FAN_DELETE_SELF | FAN_MOVE_SELF)

/* A descriptor for non-blocking reads, or a negative errno. Needs CAP_SYS_ADMIN. */
int marks_open(void);

/* Of an open file. 0 or a negative errno. */
int marks_add(int group_fd, int fd);
int marks_remove(int group_fd, int fd);

#endif
