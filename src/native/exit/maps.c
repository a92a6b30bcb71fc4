/* What the program maps itself is watched from the first touch on. What the C library maps is not
 * seen here. */
#include "calls.h"
#include "errors.h"
#include "image.h"

/* MAP_TYPE, MAP_PRIVATE, MAP_ANONYMOUS of mmap(2). MAP_SHARED_VALIDATE has the bit of MAP_PRIVATE.
 */
enum { TYPE = 0xf, PRIVATE = 2, ANONYMOUS = 0x20 };

EXPORTED void *mmap(void *start, size_t size, int protection, int flags, int fd, long offset);
EXPORTED void *mmap64(void *start, size_t size, int protection, int flags, int fd, int64_t offset);

static long map(void *start, size_t size, int protection, int flags, int fd, int64_t offset)
{
#if defined(__NR_mmap2)
	enum { OFFSET_UNIT = 4096 };

	if (offset % OFFSET_UNIT)
		return -EINVAL;
	return syscall6(__NR_mmap2, (long)start, (long)size, protection, flags, fd,
			(long)(offset / OFFSET_UNIT));
#else
	return syscall6(__NR_mmap, (long)start, (long)size, protection, flags, fd, (long)offset);
#endif
}

void *mmap64(void *start, size_t size, int protection, int flags, int fd, int64_t offset)
{
	long address = map(start, size, protection, flags, fd, offset);

	if (!is_error(address) && fd >= 0 && (flags & TYPE) == PRIVATE && !(flags & ANONYMOUS))
		image_watch_range((uintptr_t)address, size);
	return (void *)result_of(address);
}

void *mmap(void *start, size_t size, int protection, int flags, int fd, long offset)
{
	return mmap64(start, size, protection, flags, fd, offset);
}
