/* What ld.so hands to DT_INIT, and to constructors. */
#ifndef PREFAULT_EXEC_ARGUMENTS_H
#define PREFAULT_EXEC_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether these are the arguments of an exec, which stand on the stack one behind the other. musl's
 * ld.so, and others, hand over nothing: then these are whatever was in the registers. By arithmetic
 * alone, as nothing that they point to may be touched.
 */
static inline bool are_of_an_exec(int argc, char **argv, char **envp)
{
	enum { MAX_ARGUMENTS = 0x7fffff }; /* more do not fit on any stack: execve(2) */
	uintptr_t start = (uintptr_t)argv;

	return start && start % sizeof *argv == 0 && argc >= 0 && argc <= MAX_ARGUMENTS &&
	       (uintptr_t)envp == start + ((uintptr_t)argc + 1) * sizeof *argv;
}

#endif
