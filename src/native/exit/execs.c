/* exec(3): what is mapped in is told before the kernel throws it away. A failed exec tells again
 * later. */
#include <stdarg.h>

#include "../text.h"
#include "calls.h"
#include "errors.h"
#include "image.h"
#include "search.h"

EXPORTED int execve(const char *path, char *const argv[], char *const envp[]);
EXPORTED int execv(const char *path, char *const argv[]);
EXPORTED int execvp(const char *file, char *const argv[]);
EXPORTED int execvpe(const char *file, char *const argv[], char *const envp[]);
EXPORTED int execl(const char *path, const char *argument, ...);
EXPORTED int execlp(const char *file, const char *argument, ...);
EXPORTED int execle(const char *path, const char *argument, ...);
EXPORTED int execveat(int directory, const char *path, char *const argv[], char *const envp[],
		      int flags);
EXPORTED int fexecve(int fd, char *const argv[], char *const envp[]);

extern char **environ FROM_LIBC;

static char **environment(void)
{
	return &environ ? environ : NULL;
}

int execve(const char *path, char *const argv[], char *const envp[])
{
	image_tell();
	return (int)result_of(sys_execve(path, argv, envp));
}

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environment());
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
	image_tell();
	return (int)result_of(search_and_execute(file, argv, envp, environment()));
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environment());
}

int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags)
{
	image_tell();
	return (int)result_of(
	    syscall6(__NR_execveat, directory, (long)path, (long)argv, (long)envp, flags, 0));
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
	if (fd < 0 || !argv || !envp)
		return (int)result_of(-EINVAL);
	return execveat(fd, "", argv, envp, AT_EMPTY_PATH);
}

static size_t count_arguments(const char *first, va_list list)
{
	size_t count = 0;

	for (const char *at = first; at; at = va_arg(list, const char *))
		count++;
	return count;
}

/* The null pointer at their end included. */
static void take_arguments(const char **ret, size_t count, const char *first, va_list list)
{
	ret[0] = first;
	for (size_t i = 1; i <= count; i++)
		ret[i] = va_arg(list, const char *);
}

/* Defines `argv` from the arguments after `first`, and leaves `list` behind their null pointer. */
#define TAKE_ARGUMENTS(first)                                                                      \
	va_list list;                                                                              \
	va_start(list, first);                                                                     \
	size_t count = count_arguments(first, list);                                               \
	va_end(list);                                                                              \
	const char *argv[count + 1];                                                               \
	va_start(list, first);                                                                     \
	take_arguments(argv, count, first, list)

int execl(const char *path, const char *argument, ...)
{
	TAKE_ARGUMENTS(argument);
	va_end(list);
	return execv(path, (char *const *)argv);
}

int execlp(const char *file, const char *argument, ...)
{
	TAKE_ARGUMENTS(argument);
	va_end(list);
	return execvp(file, (char *const *)argv);
}

int execle(const char *path, const char *argument, ...)
{
	TAKE_ARGUMENTS(argument);
	char *const *envp = va_arg(list, char *const *);
	va_end(list);
	return execve(path, (char *const *)argv, envp);
}
