/*
 * libprefault-audit.so: an auditor (rtld-audit(7)) that applies a plan and is gone.
 *
 * ld.so runs a library's DT_INIT with the arguments of the program before it asks for la_version();
 * the answer 0 makes it unload the auditor before it opens the first library of the program. So all
 * is done in DT_INIT, and the program pays for no symbol binding and no other namespace.
 *
 * By LD_PRELOAD it works too, later: the program's libraries have been mapped by then.
 */
#include "exec-arguments.h"
#include "start.h"

void audit_init(int argc, char **argv, char **envp);
unsigned la_version(unsigned version);

void audit_init(int argc, char **argv, char **envp)
{
	struct start start;

	if (are_of_an_exec(argc, argv, envp) && read_start(argc, argv, envp, &start))
		(void)apply(&start);
}

#if defined(__riscv)
/* There glibc runs no DT_INIT; the array costs the one relocation of this module. */
__attribute__((section(".init_array"), used)) static void (*const init)(int, char **,
									char **) = audit_init;
#endif

__attribute__((visibility("default"))) unsigned la_version(unsigned version)
{
	(void)version;
	return 0;
}
