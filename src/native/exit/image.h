/* What is recorded of one process image: from an exec, or a fork, to its end. */
#ifndef EXIT_IMAGE_H
#define EXIT_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Begins: where PREFAULT_RECORD_DIRECTORY and this process allow it, the mappings are watched from
 * now on, and a file says so. False if nothing is recorded here.
 */
bool image_begin(char *const envp[], bool is_auditor);

struct link_map;

/* ld.so has mapped a library: the auditor's own twin, perhaps, whose silence counts for both. */
void image_meets(const struct link_map *map);

/* Begins anew in the child of a fork. */
void image_begin_child(void);

/* Watches a private mapping of a file that is new: nothing of it has been touched. */
void image_watch_range(uint64_t start, uint64_t size);

/* Watches what was mapped since. */
void image_watch_new(void);

/* Writes down what is mapped in. The program may go on after this, and it may be called again. */
void image_tell(void);

/*
 * The program is about to put a seccomp filter on: what is mapped in is told now, and then no more.
 * Gives back whether that was so already.
 */
bool image_tell_last(void);

/* It was not put on. */
void image_tell_on(void);

#endif
