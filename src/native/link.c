#include "link.h"

#include "syscall.h"
#include "text.h"

bool read_link(const char *link, char *ret, size_t capacity)
{
	long size = sys_readlinkat(AT_FDCWD, link, ret, capacity);

	if (size <= 0 || (size_t)size == capacity)
		return false;
	ret[size] = '\0';
	return true;
}

bool name_open_file(int fd, char *ret, size_t capacity)
{
	char link[32];
	struct text text = text_in(link, sizeof link);

	text_add(&text, "/proc/self/fd/");
	text_add_decimal(&text, (unsigned long)fd);
	return read_link(link, ret, capacity);
}

bool canonical_path(const char *path, char *ret, size_t capacity)
{
	int fd = (int)sys_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
	bool is_named;

	if (fd < 0)
		return false;
	is_named = name_open_file(fd, ret, capacity) && ret[0] == '/';
	(void)sys_close(fd);
	return is_named;
}
