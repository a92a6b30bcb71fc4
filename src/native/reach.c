#include "reach.h"

#include "find.h"
#include "syscall.h"
#include "text.h"

enum { WRITABLE_BY_OTHERS = 022, STICKY = 01000 };

bool name_open_file(int fd, char *ret, size_t capacity)
{
	char link[32];
	struct text text = text_in(link, sizeof link);
	long size;

	text_add(&text, "/proc/self/fd/");
	text_add_decimal(&text, (unsigned long)fd);
	size = sys_readlinkat(AT_FDCWD, link, ret, capacity);
	if (size <= 0 || (size_t)size == capacity)
		return false;
	ret[size] = '\0';
	return ret[0] == '/';
}

static bool is_guarded(const char *path, uint32_t uid)
{
	struct statx status;

	if (sys_statx(AT_FDCWD, path, AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW, &status) < 0 ||
	    (status.stx_uid != uid && status.stx_uid != 0))
		return false;
	if (is_of_type(&status, TYPE_SYMBOLIC_LINK))
		return true;
	return is_of_type(&status, TYPE_DIRECTORY) &&
	       (!(status.stx_mode & WRITABLE_BY_OTHERS) || (status.stx_mode & STICKY));
}

static bool is_guarded_throughout(const char *file, uint32_t uid)
{
	char path[PLAN_PATH_CAPACITY];
	struct text text = text_in(path, sizeof path);

	text_add(&text, file);
	for (size_t size = text.size; size > 0;) {
		while (path[--size] != '/')
			;
		path[size ? size : 1] = '\0';
		if (!is_guarded(path, uid))
			return false;
	}
	return !text.cut;
}

bool is_out_of_reach(int fd, const char *name, uint32_t uid)
{
	char path[PLAN_PATH_CAPACITY];

	return name_open_file(fd, path, sizeof path) && is_guarded_throughout(path, uid) &&
	       (text_equal(path, name) || is_guarded_throughout(name, uid));
}
