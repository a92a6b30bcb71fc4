#include "origin.h"

#include <elf.h>

#include "../link.h"
#include "../quiet.h"

#if __SIZEOF_POINTER__ == 8
typedef Elf64_auxv_t auxiliary;
#else
typedef Elf32_auxv_t auxiliary;
#endif

enum { MAX_ENTRIES = 64 };

bool origin_read(struct origin *ret)
{
	auxiliary entries[MAX_ENTRIES];
	int fd = (int)sys_openat(AT_FDCWD, "/proc/self/auxv", OPEN_QUIETLY);
	long size;

	if (fd < 0)
		return false;
	size = sys_read(fd, entries, sizeof entries);
	(void)sys_close(fd);
	*ret = (struct origin){.is_secure = true};
	for (long i = 0; i < size / (long)sizeof *entries; i++) {
		unsigned long value = entries[i].a_un.a_val;

		if (entries[i].a_type == AT_SECURE)
			ret->is_secure = value != 0;
		else if (entries[i].a_type == AT_PAGESZ)
			ret->page_bytes = value;
		else if (entries[i].a_type == AT_EXECFN)
			ret->executed = (const char *)value;
	}
	return ret->page_bytes >= 4096;
}

const char *origin_program(char *buffer, size_t capacity)
{
	struct origin origin;

	buffer[0] = '\0';
	if (origin_read(&origin) && origin.executed &&
	    canonical_path(origin.executed, buffer, capacity))
		return buffer;
	if (!read_link("/proc/self/exe", buffer, capacity) || buffer[0] != '/')
		buffer[0] = '\0';
	return buffer;
}
