/*
 * embedded-garbage MODULE: calls the module's DT_INIT as loaders do that hand it no arguments, with
 * whatever happens to be in the registers. Prints `ok` if it has come through.
 */
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef void init(uintptr_t argc, uintptr_t argv, uintptr_t envp);

static init *find_init(const char *path)
{
	struct link_map *map;
	void *handle = dlopen(path, RTLD_NOW);

	if (!handle || dlinfo(handle, RTLD_DI_LINKMAP, &map) < 0)
		return NULL;
	for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_INIT)
			return (init *)(map->l_addr + entry->d_un.d_ptr);
	return NULL;
}

int main(int argc, char **argv)
{
	const uintptr_t bad = 16; /* nothing is mapped there */
	const uintptr_t values[] = {0,
				    1,
				    2,
				    3,
				    7,
				    8,
				    bad,
				    bad + 8,
				    0x7fffffff,
				    0x80000000,
				    UINTPTR_MAX,
				    UINTPTR_MAX - 7,
				    (uintptr_t)argv,
				    (uintptr_t)argv + 1,
				    (uintptr_t)&bad};
	enum { COUNT = sizeof values / sizeof values[0] };
	init *function = argc == 2 ? find_init(argv[1]) : NULL;

	if (!function)
		return 1;
	for (int i = 0; i < COUNT * COUNT * COUNT; i++) {
		uintptr_t first = values[i % COUNT], second = values[i / COUNT % COUNT];
		uintptr_t third = values[i / COUNT / COUNT];

		/* What fits is the truth as far as the module can tell. */
		if (third != second + ((uintptr_t)(int)first + 1) * sizeof(char *))
			function(first, second, third);
	}
	puts("ok");
	return 0;
}
