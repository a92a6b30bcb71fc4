/* Brings a page of a mapped file into memory, or waits until it is there, and leaves no trace that
 * counts as use. */
#ifndef PREFAULT_DAEMON_TOUCH_H
#define PREFAULT_DAEMON_TOUCH_H

#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Has the kernel touch the page: a file that was truncated meanwhile makes that EFAULT, not SIGBUS,
 * and unlike MADV_POPULATE_READ it does not mark the page as accessed. There is no signal operation
 * -1, and that is found out after the set has been read.
 */
static inline void touch_quietly(void *page, size_t size)
{
	enum { SIGNAL_SET_BYTES = 8 };

	/* A touch can make a readahead go on. */
	(void)madvise(page, size, MADV_RANDOM);
	(void)syscall(SYS_rt_sigprocmask, -1, page, NULL, SIGNAL_SET_BYTES);
	/* So that its end does not mark the page as accessed either. From Linux 6.3 MADV_RANDOM
	 * does. */
	(void)madvise(page, size, MADV_SEQUENTIAL);
}

#endif
