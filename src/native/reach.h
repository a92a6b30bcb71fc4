/* Who can change what a path leads to: whoever can write to one of the directories on the way. */
#ifndef PREFAULT_REACH_H
#define PREFAULT_REACH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether nobody but root and `uid` can lead `name`, an absolute path, to another file than the
 * open one: each directory from its own up to `/` belongs to one of them, and others cannot write
 * to it, or it is sticky, as /tmp is. A group may, below one of the user's that nobody else can
 * search. Where symbolic links stand on the way, so do they, and what
 * is above them is looked at as well. One system call a directory, and one more.
 */
bool is_out_of_reach(int fd, const char *name, uint32_t uid);

#endif
