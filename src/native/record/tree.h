/* The processes below this one. */
#ifndef RECORD_TREE_H
#define RECORD_TREE_H

#include <sys/types.h>

/* Calls VISIT for each descendant of this process, zombies left out. */
void tree_visit(void (*visit)(void *context, pid_t pid), void *context);

/* Sends a signal to each descendant. */
void tree_signal(int signal);

#endif
