#include "reach.h"

#include "find.h"
#include "link.h"
#include "syscall.h"
#include "text.h"

enum { WRITABLE_BY_GROUP = 020, WRITABLE_BY_ALL = 02, STICKY = 01000, SEARCHABLE_BY_OTHERS = 011 };

/*
 * On the way up. With a umask of 002 directories are made that a group can write to, mostly one of
 * the user alone, which nothing here can tell. Such a directory will do below one of the user's
 * that nobody else can search: others do not get at it then. What is behind a link is not below.
 */
static bool is_guarded(const char *path, uint32_t uid, bool *is_groups)
{
	struct statx status;

	if (sys_statx(AT_FDCWD, path, AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW, &status) < 0 ||
	    (status.stx_uid != uid && status.stx_uid != 0))
		return false;
	if (is_of_type(&status, TYPE_SYMBOLIC_LINK))
		return !*is_groups;
	if (!is_of_type(&status, TYPE_DIRECTORY))
		return false;
	if (status.stx_uid == uid && !(status.stx_mode & SEARCHABLE_BY_OTHERS))
		*is_groups = false;
	else if ((status.stx_mode & WRITABLE_BY_GROUP) && !(status.stx_mode & STICKY))
		*is_groups = true;
	return !(status.stx_mode & WRITABLE_BY_ALL) || (status.stx_mode & STICKY);
}

static bool is_guarded_throughout(const char *file, uint32_t uid)
{
	char path[PLAN_PATH_CAPACITY];
	struct text text = text_in(path, sizeof path);
	bool is_groups = false;

	text_add(&text, file);
	for (size_t size = text.size; size > 0;) {
		while (path[--size] != '/')
			;
		path[size ? size : 1] = '\0';
		if (!is_guarded(path, uid, &is_groups))
			return false;
	}
	return !text.cut && !is_groups;
}

bool is_out_of_reach(int fd, const char *name, uint32_t uid)
{
	char path[PLAN_PATH_CAPACITY];

	return name_open_file(fd, path, sizeof path) && path[0] == '/' &&
	       is_guarded_throughout(path, uid) &&
	       (text_equal(path, name) || is_guarded_throughout(name, uid));
}
