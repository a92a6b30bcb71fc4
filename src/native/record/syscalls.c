#include "syscalls.h"

#include <errno.h>
#include <linux/audit.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#else
#error "the scout knows x86_64, aarch64 and riscv64"
#endif

#define PATH(arch, nr, what, path_at)                                                              \
	{                                                                                          \
		.architecture = arch, .number = nr, .kind = what, .descriptor = NO_ARGUMENT,       \
		.path = path_at                                                                    \
	}
#define PATH_AT(arch, nr, what, fd_at, path_at)                                                    \
	{                                                                                          \
		.architecture = arch, .number = nr, .kind = what, .descriptor = fd_at,             \
		.path = path_at                                                                    \
	}
#define PATH_FOUND(arch, nr, fd_at, path_at, error)                                                \
	{                                                                                          \
		.architecture = arch, .number = nr, .kind = CALL_LOOKUP, .descriptor = fd_at,      \
		.path = path_at, .found_error = error                                              \
	}
#define FROM(arch, nr, fd_at, from, offset_at, words)                                              \
	{                                                                                          \
		.architecture = arch, .number = nr, .kind = CALL_READ, .descriptor = fd_at,        \
		.path = NO_ARGUMENT, .offset_kind = from, .offset = offset_at,                     \
		.offset_words = words                                                              \
	}
#define LIST(arch, nr)                                                                             \
	{                                                                                          \
		.architecture = arch, .number = nr, .kind = CALL_LIST, .descriptor = 0,            \
		.path = NO_ARGUMENT                                                                \
	}

const struct call calls[] = {
    PATH_AT(NATIVE, SYS_openat, CALL_OPEN, 0, 1),
#ifdef SYS_openat2
    PATH_AT(NATIVE, SYS_openat2, CALL_OPEN, 0, 1),
#endif
    PATH_AT(NATIVE, SYS_newfstatat, CALL_LOOKUP, 0, 1),
    PATH_AT(NATIVE, SYS_statx, CALL_LOOKUP, 0, 1),
    PATH_AT(NATIVE, SYS_faccessat, CALL_LOOKUP, 0, 1),
#ifdef SYS_faccessat2
    PATH_AT(NATIVE, SYS_faccessat2, CALL_LOOKUP, 0, 1),
#endif
    /* realpath() asks every component whether it is a symbolic link. */
    PATH_FOUND(NATIVE, SYS_readlinkat, 0, 1, EINVAL), PATH(NATIVE, SYS_chdir, CALL_LOOKUP, 0),
    PATH(NATIVE, SYS_statfs, CALL_LOOKUP, 0),
    PATH_FOUND(NATIVE, SYS_getxattr, NO_ARGUMENT, 0, ENODATA),
    PATH_FOUND(NATIVE, SYS_lgetxattr, NO_ARGUMENT, 0, ENODATA),
    PATH(NATIVE, SYS_execve, CALL_EXEC, 0), PATH_AT(NATIVE, SYS_execveat, CALL_EXEC, 0, 1),
    LIST(NATIVE, SYS_getdents64), FROM(NATIVE, SYS_read, 0, OFFSET_POSITION, NO_ARGUMENT, 0),
    FROM(NATIVE, SYS_readv, 0, OFFSET_POSITION, NO_ARGUMENT, 0),
    FROM(NATIVE, SYS_pread64, 0, OFFSET_ARGUMENT, 3, 1),
    FROM(NATIVE, SYS_preadv, 0, OFFSET_ARGUMENT, 3, 1),
    FROM(NATIVE, SYS_preadv2, 0, OFFSET_OR_POSITION, 3, 1),
    FROM(NATIVE, SYS_sendfile, 1, OFFSET_POINTER64, 2, 1),
    FROM(NATIVE, SYS_copy_file_range, 0, OFFSET_POINTER64, 1, 1),
    FROM(NATIVE, SYS_splice, 0, OFFSET_POINTER64, 1, 1),
#if defined(__x86_64__)
    PATH(NATIVE, SYS_open, CALL_OPEN, 0), PATH(NATIVE, SYS_creat, CALL_OPEN, 0),
    PATH(NATIVE, SYS_stat, CALL_LOOKUP, 0), PATH(NATIVE, SYS_lstat, CALL_LOOKUP, 0),
    PATH(NATIVE, SYS_access, CALL_LOOKUP, 0),
    PATH_FOUND(NATIVE, SYS_readlink, NO_ARGUMENT, 0, EINVAL), LIST(NATIVE, SYS_getdents),

    /* 32-bit programs on the same kernel; numbers of asm/unistd_32.h. */
    PATH(AUDIT_ARCH_I386, 5, CALL_OPEN, 0), PATH(AUDIT_ARCH_I386, 8, CALL_OPEN, 0), /* creat */
    PATH_AT(AUDIT_ARCH_I386, 295, CALL_OPEN, 0, 1),				    /* openat */
    PATH_AT(AUDIT_ARCH_I386, 437, CALL_OPEN, 0, 1),				    /* openat2 */
    PATH(AUDIT_ARCH_I386, 12, CALL_LOOKUP, 0),					    /* chdir */
    PATH(AUDIT_ARCH_I386, 33, CALL_LOOKUP, 0),					    /* access */
    PATH(AUDIT_ARCH_I386, 99, CALL_LOOKUP, 0),					    /* statfs */
    PATH(AUDIT_ARCH_I386, 268, CALL_LOOKUP, 0),					    /* statfs64 */
    PATH(AUDIT_ARCH_I386, 106, CALL_LOOKUP, 0),					    /* stat */
    PATH(AUDIT_ARCH_I386, 107, CALL_LOOKUP, 0),					    /* lstat */
    PATH(AUDIT_ARCH_I386, 195, CALL_LOOKUP, 0),					    /* stat64 */
    PATH(AUDIT_ARCH_I386, 196, CALL_LOOKUP, 0),					    /* lstat64 */
    PATH_AT(AUDIT_ARCH_I386, 300, CALL_LOOKUP, 0, 1),				    /* fstatat64 */
    PATH_AT(AUDIT_ARCH_I386, 383, CALL_LOOKUP, 0, 1),				    /* statx */
    PATH_AT(AUDIT_ARCH_I386, 307, CALL_LOOKUP, 0, 1),				    /* faccessat */
    PATH_AT(AUDIT_ARCH_I386, 439, CALL_LOOKUP, 0, 1),				    /* faccessat2 */
    PATH_FOUND(AUDIT_ARCH_I386, 85, NO_ARGUMENT, 0, EINVAL),			    /* readlink */
    PATH_FOUND(AUDIT_ARCH_I386, 305, 0, 1, EINVAL),				    /* readlinkat */
    PATH_FOUND(AUDIT_ARCH_I386, 229, NO_ARGUMENT, 0, ENODATA),			    /* getxattr */
    PATH_FOUND(AUDIT_ARCH_I386, 230, NO_ARGUMENT, 0, ENODATA),			    /* lgetxattr */
    PATH(AUDIT_ARCH_I386, 11, CALL_EXEC, 0),					    /* execve */
    PATH_AT(AUDIT_ARCH_I386, 358, CALL_EXEC, 0, 1),				    /* execveat */
    LIST(AUDIT_ARCH_I386, 141),							    /* getdents */
    LIST(AUDIT_ARCH_I386, 220),							    /* getdents64 */
    FROM(AUDIT_ARCH_I386, 3, 0, OFFSET_POSITION, NO_ARGUMENT, 0),		    /* read */
    FROM(AUDIT_ARCH_I386, 145, 0, OFFSET_POSITION, NO_ARGUMENT, 0),		    /* readv */
    FROM(AUDIT_ARCH_I386, 180, 0, OFFSET_ARGUMENT, 3, 2),			    /* pread64 */
    FROM(AUDIT_ARCH_I386, 333, 0, OFFSET_ARGUMENT, 3, 2),			    /* preadv */
    FROM(AUDIT_ARCH_I386, 378, 0, OFFSET_OR_POSITION, 3, 2),			    /* preadv2 */
    FROM(AUDIT_ARCH_I386, 187, 1, OFFSET_POINTER32, 2, 1),			    /* sendfile */
    FROM(AUDIT_ARCH_I386, 239, 1, OFFSET_POINTER64, 2, 1),			    /* sendfile64 */
    FROM(AUDIT_ARCH_I386, 377, 0, OFFSET_POINTER64, 1, 1), /* copy_file_range */
    FROM(AUDIT_ARCH_I386, 313, 0, OFFSET_POINTER64, 1, 1), /* splice */
#endif
};

const size_t call_count = sizeof(calls) / sizeof(*calls);
