/*
 * The system calls of the native core, without a libc. Each returns what the kernel returns: a
 * negative errno on failure.
 *
 * Arguments by syscall(2), "Architecture calling conventions". A build with PREFAULT_HOSTED takes
 * syscall6() from elsewhere: the tests put a kernel of their own there.
 */
#ifndef PREFAULT_SYSCALL_H
#define PREFAULT_SYSCALL_H

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fadvise.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <linux/stat.h>
#include <linux/uio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(PREFAULT_HOSTED)

long syscall6(long number, long a, long b, long c, long d, long e, long f);

#elif defined(__x86_64__) && !defined(__ILP32__)

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#elif defined(__i386__)

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	/* The sixth argument goes into the frame pointer, which an operand cannot name. */
	const long ends[2] = {number, f};
	long result;

	__asm__ volatile("push %%ebp\n\t"
			 "mov 4(%%eax), %%ebp\n\t"
			 "mov (%%eax), %%eax\n\t"
			 "int $0x80\n\t"
			 "pop %%ebp"
			 : "=a"(result)
			 : "a"(ends), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return result;
}

#elif defined(__aarch64__)

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#elif defined(__riscv) && __riscv_xlen == 64

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
	register long a7 __asm__("a7") = number;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}

#else
#error "this architecture has no system call stub yet"
#endif

/* A 64-bit argument takes two registers of 32 bits, the low half first. */
#define LOW_HALF(value) ((long)(uint32_t)(value))
#define HIGH_HALF(value) ((long)(uint32_t)((uint64_t)(value) >> 32))

static inline long sys_openat(int directory, const char *path, int flags)
{
	return syscall6(__NR_openat, directory, (long)path, flags, 0, 0, 0);
}

static inline long sys_close(int fd)
{
	return syscall6(__NR_close, fd, 0, 0, 0, 0, 0);
}

static inline long sys_read(int fd, void *buffer, size_t size)
{
	return syscall6(__NR_read, fd, (long)buffer, (long)size, 0, 0, 0);
}

static inline long sys_write(int fd, const void *buffer, size_t size)
{
	return syscall6(__NR_write, fd, (long)buffer, (long)size, 0, 0, 0);
}

static inline long sys_pread(int fd, void *buffer, size_t size, uint64_t offset)
{
#if defined(__i386__)
	return syscall6(__NR_pread64, fd, (long)buffer, (long)size, LOW_HALF(offset),
			HIGH_HALF(offset), 0);
#else
	return syscall6(__NR_pread64, fd, (long)buffer, (long)size, (long)offset, 0, 0);
#endif
}

/* One byte; -EAGAIN if it is not in memory, -EOPNOTSUPP if the file system cannot tell. */
static inline long sys_read_resident_byte(int fd, uint64_t offset)
{
	char byte;
	const struct iovec vector = {&byte, 1};

	/* Two halves on every architecture; where a register holds it all, the high one is ignored.
	 */
#if defined(__i386__)
	return syscall6(__NR_preadv2, fd, (long)&vector, 1, LOW_HALF(offset), HIGH_HALF(offset),
			RWF_NOWAIT);
#else
	return syscall6(__NR_preadv2, fd, (long)&vector, 1, (long)offset, 0, RWF_NOWAIT);
#endif
}

static inline long sys_will_need(int fd, uint64_t offset, uint32_t size)
{
#if defined(__i386__)
	return syscall6(__NR_fadvise64_64, fd, LOW_HALF(offset), HIGH_HALF(offset), (long)size, 0,
			POSIX_FADV_WILLNEED);
#else
	return syscall6(__NR_fadvise64, fd, (long)offset, (long)size, POSIX_FADV_WILLNEED, 0, 0);
#endif
}

static inline long sys_statx(int fd, const char *path, int flags, struct statx *ret)
{
	return syscall6(__NR_statx, fd, (long)path, flags | AT_STATX_DONT_SYNC, STATX_BASIC_STATS,
			(long)ret, 0);
}

/* Whether what a system call gave back is a negative errno. */
static inline bool is_error(long result)
{
	return result < 0 && result > -4096;
}

/* inode(7); <linux/stat.h> leaves the names to a libc where there is one. */
enum {
	TYPE_MASK = 0170000,
	TYPE_SYMBOLIC_LINK = 0120000,
	TYPE_REGULAR = 0100000,
	TYPE_DIRECTORY = 0040000,
};

static inline bool is_of_type(const struct statx *status, unsigned type)
{
	return (status->stx_mode & TYPE_MASK) == type;
}

static inline long sys_readlinkat(int directory, const char *path, char *buffer, size_t size)
{
	return syscall6(__NR_readlinkat, directory, (long)path, (long)buffer, (long)size, 0, 0);
}

static inline long sys_getdents(int fd, void *buffer, size_t size)
{
	return syscall6(__NR_getdents64, fd, (long)buffer, (long)size, 0, 0, 0);
}

/* Anonymous memory of this process alone. */
static inline long sys_map(size_t size)
{
	enum { PROTECTION_READ_WRITE = 3, PRIVATE_ANONYMOUS = 0x22 };

#if defined(__i386__)
	return syscall6(__NR_mmap2, 0, (long)size, PROTECTION_READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
#else
	return syscall6(__NR_mmap, 0, (long)size, PROTECTION_READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
#endif
}

static inline long sys_unmap(void *start, size_t size)
{
	return syscall6(__NR_munmap, (long)start, (long)size, 0, 0, 0, 0);
}

/* As fork(), but the end of the child raises no signal, and a plain wait() does not see it. */
static inline long sys_fork_silently(void)
{
	return syscall6(__NR_clone, 0, 0, 0, 0, 0, 0);
}

/* Waits for that child, -1: for any, of the kind that a plain wait() does not see. */
static inline long sys_reap(int pid, int *ret_status)
{
	enum { WAIT_ALL = 0x40000000 };

	return syscall6(__NR_wait4, pid, (long)ret_status, WAIT_ALL, 0, 0, 0);
}

/* Closes every descriptor from `first` to `last`. */
static inline long sys_close_range(unsigned first, unsigned last)
{
	return syscall6(__NR_close_range, first, last, 0, 0, 0, 0);
}

/* flock(2), exclusive and without waiting: -EAGAIN if somebody else holds the lock. */
static inline long sys_lock(int fd)
{
	enum { EXCLUSIVE = 2, WITHOUT_WAITING = 4 };

	return syscall6(__NR_flock, fd, EXCLUSIVE | WITHOUT_WAITING, 0, 0, 0, 0);
}

static inline long sys_getpid(void)
{
	return syscall6(__NR_getpid, 0, 0, 0, 0, 0, 0);
}

static inline long sys_prctl(int option, const void *argument)
{
	return syscall6(__NR_prctl, option, (long)argument, 0, 0, 0, 0);
}

static inline long sys_chdir(const char *path)
{
	return syscall6(__NR_chdir, (long)path, 0, 0, 0, 0, 0);
}

static inline long sys_execve(const char *path, char *const argv[], char *const envp[])
{
	return syscall6(__NR_execve, (long)path, (long)argv, (long)envp, 0, 0, 0);
}

_Noreturn static inline void sys_exit(int status)
{
	for (;;)
		(void)syscall6(__NR_exit_group, status, 0, 0, 0, 0, 0);
}

#endif
