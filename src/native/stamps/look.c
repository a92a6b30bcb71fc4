#include "look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../fnv.h"
#include "places.h"

#define PROFILE_ENDING ".prefault.json"

static bool is_profile(const char *name)
{
	size_t size = strlen(name), ending = strlen(PROFILE_ENDING);

	return name[0] != '.' && size > ending && !strcmp(name + size - ending, PROFILE_ENDING);
}

static uint64_t hash_of(const char *name, const struct stat *status)
{
	char line[STAMP_CAPACITY];
	struct stamp stamp = stamp_of(status);
	uint64_t hash = FNV_START;

	stamp_print(&stamp, line);
	for (const char *at = line; *at; at++)
		hash = fnv_step(hash, (uint8_t)*at);
	for (; *name; name++)
		hash = fnv_step(hash, (uint8_t)*name);
	return hash;
}

/* How many profiles there are, and the sum of their hashes: a directory has no order. */
static int stamp_profiles(const struct root *root, const char *path, struct stamp *ret)
{
	int fd = root_open_at(root, path, O_RDONLY | O_DIRECTORY);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	uint64_t count = 0, sum = 0;
	struct dirent *name;
	struct stat status;

	if (!directory) {
		int error = fd < 0 ? fd : -errno;

		if (fd >= 0)
			close(fd);
		return error;
	}
	while ((name = readdir(directory))) {
		if (!is_profile(name->d_name) || fstatat(fd, name->d_name, &status, 0) < 0)
			continue;
		count++;
		sum += hash_of(name->d_name, &status);
	}
	ret->size_bytes = count;
	ret->mtime_ns = 0;
	ret->ctime_ns = (int64_t)sum;
	closedir(directory);
	return 0;
}

static bool holds_profiles(const char *path)
{
	return !strcmp(path, OWN_PROFILES) || !strcmp(path, SHIPPED_PROFILES);
}

int look_at(const struct root *root, const char *path, struct stamp *ret, struct stat *ret_status)
{
	int error = root_stat(root, path, ret_status);

	memset(ret, 0, sizeof *ret);
	if (error < 0)
		return error;
	*ret = stamp_of(ret_status);
	if (S_ISDIR(ret_status->st_mode) && holds_profiles(path))
		error = stamp_profiles(root, path, ret);
	return error;
}

static bool says_absent(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP;
}

struct entry *look_mention(const struct root *root, struct table *table, const char *path)
{
	struct entry *entry = table_at(table, path, strlen(path));
	struct stat status;
	int error;

	if (!entry || entry->is_mentioned)
		return entry;
	error = look_at(root, path, &entry->now, &status);
	entry->is_mentioned = true;
	entry->is_regular = error == 0 && S_ISREG(status.st_mode);
	entry->is_unclear = error < 0 && !says_absent(error);
	return entry;
}
