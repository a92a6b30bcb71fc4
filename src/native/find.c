#include "find.h"

#include "fnv.h"
#include "quiet.h"
#include "reach.h"
#include "text.h"

enum { WRITABLE_BY_OTHERS = 022 };
enum plan_directory { OF_USER, OF_MACHINE, OF_PACKAGES, PLAN_DIRECTORIES };

void plan_name_by_build_id(const struct build_id *id, char ret[PLAN_NAME_CAPACITY])
{
	struct text name = text_in(ret, PLAN_NAME_CAPACITY);

	text_add_hex(&name, id->bytes, 1);
	text_add(&name, "/");
	text_add_hex(&name, id->bytes + 1, id->size - 1u);
	text_add(&name, ".plan");
}

void plan_name_by_path(const char *path, char ret[PLAN_NAME_CAPACITY])
{
	struct text name = text_in(ret, PLAN_NAME_CAPACITY);
	uint64_t hash = FNV_START;

	for (; *path; path++)
		hash = fnv_step(hash, (uint8_t)*path);
	text_add(&name, "path/");
	text_add_hex64(&name, hash);
	text_add(&name, ".plan");
}

bool plan_name_is_by_path(const char *name)
{
	return text_starts(name, "path/");
}

/* XDG Base Directory Specification: relative values are ignored. */
static void add_user_directory(struct text *path, char *const envp[])
{
	const char *cache = text_variable(envp, "XDG_CACHE_HOME=");
	const char *home = text_variable(envp, "HOME=");

	if (cache && cache[0] == '/') {
		text_add(path, cache);
	} else if (home && home[0] == '/') {
		text_add(path, home);
		text_add(path, "/.cache");
	} else {
		path->cut = true;
		return;
	}
	text_add(path, "/prefault/plans");
}

static void add_directory(struct text *path, enum plan_directory which, char *const envp[])
{
	if (which == OF_USER)
		add_user_directory(path, envp);
	else
		text_add(path, which == OF_MACHINE ? PLANS_OF_MACHINE : PLANS_OF_PACKAGES);
}

bool find_plan(const struct owner *owner, const char *name, struct found *ret)
{
	for (int which = 0; which < PLAN_DIRECTORIES; which++) {
		struct text path = text_in(ret->path, sizeof ret->path);

		add_directory(&path, which, owner->envp);
		ret->root_size = (unsigned)path.size;
		ret->is_users = which == OF_USER;
		ret->uid = ret->is_users ? owner->uid : 0;
		text_add(&path, "/");
		text_add(&path, name);
		if (path.cut)
			continue;
		ret->fd = (int)sys_openat(AT_FDCWD, ret->path, OPEN_QUIETLY | O_NOFOLLOW);
		if (ret->fd >= 0)
			return true;
	}
	return false;
}

static bool is_owned(const struct statx *status, uint32_t type, uint32_t uid)
{
	return is_of_type(status, type) && status->stx_uid == uid &&
	       !(status->stx_mode & WRITABLE_BY_OTHERS);
}

/* The directory whose path is the first `size` bytes. */
static bool directory_is_owned(const struct found *found, unsigned size)
{
	char path[PLAN_PATH_CAPACITY];
	struct text text = text_in(path, sizeof path);
	struct statx status;

	text_add_bytes(&text, found->path, size);
	return sys_statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, &status) == 0 &&
	       is_owned(&status, TYPE_DIRECTORY, found->uid);
}

bool found_is_trusted(const struct found *found, uint64_t *ret_size)
{
	struct statx status;
	unsigned directory_size = (unsigned)text_length(found->path);

	while (found->path[directory_size] != '/')
		directory_size--;
	if (sys_statx(found->fd, "", AT_EMPTY_PATH, &status) < 0 ||
	    !is_owned(&status, TYPE_REGULAR, found->uid) ||
	    !directory_is_owned(found, directory_size) ||
	    !directory_is_owned(found, found->root_size) ||
	    (found->is_users && !is_out_of_reach(found->fd, found->path, found->uid)))
		return false;
	*ret_size = status.stx_size;
	return true;
}
