/* The system calls that this library adds to those of the native core. */
#ifndef EXIT_CALLS_H
#define EXIT_CALLS_H

#include <linux/time_types.h>

#include "../syscall.h"

static inline long sys_ioctl(int fd, unsigned long request, void *argument)
{
	return syscall6(__NR_ioctl, fd, (long)request, (long)argument, 0, 0, 0);
}

static inline long sys_dup_from(int fd, int lowest)
{
	enum { DUP_CLOEXEC = F_LINUX_SPECIFIC_BASE + 6 };

#if defined(__NR_fcntl64)
	return syscall6(__NR_fcntl64, fd, DUP_CLOEXEC, lowest, 0, 0, 0);
#else
	return syscall6(__NR_fcntl, fd, DUP_CLOEXEC, lowest, 0, 0, 0);
#endif
}

/* The soft limit of a resource, getrlimit(2); 0 if the kernel does not tell. */
static inline uint64_t sys_limit(int resource)
{
	uint64_t limits[2] = {0, 0};

	(void)syscall6(__NR_prlimit64, 0, resource, 0, (long)limits, 0, 0);
	return limits[0];
}

/* Blocks every signal that can be blocked; the mask before goes to `ret_before`. */
static inline void sys_block_signals(uint64_t *ret_before)
{
	enum { BLOCK = 0 };
	const uint64_t all = ~UINT64_C(0);

	*ret_before = 0;
	(void)syscall6(__NR_rt_sigprocmask, BLOCK, (long)&all, (long)ret_before, sizeof all, 0, 0);
}

static inline void sys_restore_signals(const uint64_t *before)
{
	enum { SET_MASK = 2 };

	(void)syscall6(__NR_rt_sigprocmask, SET_MASK, (long)before, 0, sizeof *before, 0, 0);
}

/* Nanoseconds of CLOCK_MONOTONIC. */
static inline uint64_t sys_now(void)
{
	enum { MONOTONIC = 1 };
	struct __kernel_timespec now = {0, 0};

#if defined(__NR_clock_gettime64)
	(void)syscall6(__NR_clock_gettime64, MONOTONIC, (long)&now, 0, 0, 0, 0);
#else
	(void)syscall6(__NR_clock_gettime, MONOTONIC, (long)&now, 0, 0, 0, 0);
#endif
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline long sys_create(int directory, const char *name)
{
	return syscall6(__NR_openat, directory, (long)name,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW | O_LARGEFILE, 0600, 0,
			0);
}

static inline long sys_rename(int directory, const char *from, const char *to)
{
	return syscall6(__NR_renameat2, directory, (long)from, directory, (long)to, 0, 0);
}

static inline long sys_unlink(int directory, const char *name)
{
	return syscall6(__NR_unlinkat, directory, (long)name, 0, 0, 0, 0);
}

/* Takes pages out of this process's page tables; those of a file come back from the page cache. */
static inline long sys_forget(uint64_t address, uint64_t size)
{
	enum { DONT_NEED = 4 };

	return syscall6(__NR_madvise, (long)address, (long)size, DONT_NEED, 0, 0, 0);
}

static inline uint32_t sys_geteuid(void)
{
#if defined(__NR_geteuid32)
	return (uint32_t)syscall6(__NR_geteuid32, 0, 0, 0, 0, 0, 0);
#else
	return (uint32_t)syscall6(__NR_geteuid, 0, 0, 0, 0, 0, 0);
#endif
}

#endif
