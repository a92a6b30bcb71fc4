/*
 * The system that is served: ours, or the one below a directory. Threads go there for each job and
 * come back, so that nothing of it is kept busy in between.
 */
#ifndef PREFAULT_DAEMON_ROOT_H
#define PREFAULT_DAEMON_ROOT_H

/* Of the options. 0 or a negative errno. */
int root_choose(const char *path);

/* The canonical path of the directory; "" for our own root. */
const char *root_path(void);

/* Once in each thread, before it goes anywhere. */
void root_detach(void);

/* 0, or a negative errno: then there is nothing to leave. */
int root_enter(void);
void root_leave(void);

#endif
