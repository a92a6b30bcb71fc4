/* The ways to end a process, or to shut its system calls off, that run no destructor. */
#include <stdarg.h>

#include "calls.h"
#include "errors.h"
#include "image.h"

enum { MODE_STRICT = 0, MODE_FILTER = 1 }; /* the operations of seccomp(2) that install something */

EXPORTED _Noreturn void _exit(int status);
EXPORTED _Noreturn void _Exit(int status);
EXPORTED int prctl(int option, ...);
EXPORTED long syscall(long number, ...);

_Noreturn void _exit(int status)
{
	image_tell();
	sys_exit(status);
}

_Noreturn void _Exit(int status)
{
	_exit(status);
}

/* As the C libraries do: more arguments are taken than there may be. */
static void take_arguments(long *ret, int count, va_list list)
{
	for (int i = 0; i < count; i++)
		ret[i] = va_arg(list, long);
}

/* A filter that the kernel refuses is none: programs ask that way what it knows. */
static long install_filter(long number, const long *a)
{
	bool was_silent = image_tell_last();
	long result = syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]);

	if (result < 0 && !was_silent)
		image_tell_on();
	return result;
}

int prctl(int option, ...)
{
	long a[6] = {option};
	va_list list;

	va_start(list, option);
	take_arguments(a + 1, 4, list);
	va_end(list);
	if (option == PR_SET_SECCOMP)
		return (int)result_of(install_filter(__NR_prctl, a));
	if (option == PR_SET_DUMPABLE)
		/* From then on /proc/self may be another user's. */
		image_tell();
	return (int)result_of(syscall6(__NR_prctl, a[0], a[1], a[2], a[3], a[4], 0));
}

/* The kernel, too, looks at the lower half of the argument only. */
static bool installs_filter(long number, unsigned what)
{
	if (number == __NR_seccomp)
		return what == MODE_STRICT || what == MODE_FILTER;
	return number == __NR_prctl && what == PR_SET_SECCOMP;
}

long syscall(long number, ...)
{
	long a[6];
	va_list list;

	va_start(list, number);
	take_arguments(a, 6, list);
	va_end(list);
	if (installs_filter(number, (unsigned)a[0]))
		return result_of(install_filter(number, a));
	if (number == __NR_exit_group || number == __NR_execve || number == __NR_execveat)
		image_tell();
	return result_of(syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
