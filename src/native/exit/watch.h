/*
 * Keeps the kernel from mapping pages around those that are touched.
 *
 * It does not do so in mappings that a userfaultfd watches for write protection
 * (uffd_disable_fault_around() of include/linux/userfaultfd_k.h). Asynchronous write protection,
 * from Linux 6.7 on, needs nobody who listens, and nothing is ever protected: no fault waits for
 * us.
 */
#ifndef EXIT_WATCH_H
#define EXIT_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* A userfaultfd with a high number, closed at exec; negative where there is none. */
int watch_open(void);

bool watch_is_open(int fd);

bool watch_range(int fd, uint64_t start, uint64_t end);

#endif
