/*
 * libprefault-exit.so: preloaded (LD_PRELOAD of ld.so(8)) or an auditor (LD_AUDIT), it writes down
 * which pages of which files a process has mapped in when it ends.
 *
 * Preloaded, it stands among the program's own libraries: what ends a process goes through it
 * (ends.c, execs.c). As an auditor it comes before all of them and sees none of their calls; ld.so
 * calls its destructor at an orderly end all the same. There the weak symbols are null.
 */
#include "../exec-arguments.h"
#include "errors.h"
#include "image.h"

#include <stddef.h>
#include <stdint.h>

enum { FIRST_GOOD_VERSION = 2 }; /* LAV_CURRENT of glibc 2.35 */

struct link_map;

extern char **environ FROM_LIBC;
int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void),
		      void *library) FROM_LIBC;
int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) FROM_LIBC;
int __cxa_at_quick_exit(void (*function)(void *), void *library) FROM_LIBC;

EXPORTED unsigned la_version(unsigned version);
EXPORTED unsigned la_objopen(struct link_map *map, long space, uintptr_t *cookie);

/* glibc hands a constructor what it hands to main(); musl hands over nothing. */
static char **environment(int argc, char **argv, char **envp)
{
	if (are_of_an_exec(argc, argv, envp))
		return envp;
	return &environ ? environ : NULL;
}

static void quick_exit_comes(void *nothing)
{
	(void)nothing;
	image_tell();
}

__attribute__((constructor)) static void begin(int argc, char **argv, char **envp)
{
	char **variables = environment(argc, argv, envp);

	/* An auditor is alone in a namespace of its own. */
	if (!variables || !image_begin(variables, !__errno_location))
		return;
	if (__register_atfork)
		(void)__register_atfork(NULL, NULL, image_begin_child, NULL);
	else if (pthread_atfork)
		(void)pthread_atfork(NULL, NULL, image_begin_child);
	if (__cxa_at_quick_exit)
		(void)__cxa_at_quick_exit(quick_exit_comes, NULL);
}

__attribute__((destructor)) static void end(void)
{
	image_tell();
}

/*
 * Stay, and let no symbol be looked at. Before glibc 2.35 every auditor that stays slows the
 * program's calls down, and a dlmopen() may end it: rather be unloaded.
 */
unsigned la_version(unsigned version)
{
	return version < FIRST_GOOD_VERSION ? 0 : version;
}

/* A library is mapped, and nothing of it has been relocated. */
unsigned la_objopen(struct link_map *map, long space, uintptr_t *cookie)
{
	(void)space, (void)cookie;
	image_meets(map);
	image_watch_new();
	return 0;
}
