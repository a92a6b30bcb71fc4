/* The smallest program there is, for many starts a second. */
#include "../../../src/native/syscall.h"

_Noreturn void _start(void);

_Noreturn void _start(void)
{
	sys_exit(0);
}
