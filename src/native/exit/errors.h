/* What a function of the C library's own name gives back. */
#ifndef EXIT_ERRORS_H
#define EXIT_ERRORS_H

#include "../syscall.h"

#define EXPORTED __attribute__((visibility("default")))
#define FROM_LIBC __attribute__((weak, visibility("default")))

int *__errno_location(void) FROM_LIBC;

/* -1 with errno set for a negative errno of the kernel. */
static inline long result_of(long result)
{
	if (!is_error(result))
		return result;
	if (__errno_location)
		*__errno_location() = (int)-result;
	return -1;
}

#endif
