#include "scan-plans.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directories.h"
#include "file-stamp.h"
#include "log.h"
#include "plan-head.h"
#include "programs.h"

enum { WRITABLE_BY_OTHERS = 022 };

/* A directory that plans lie in, open. */
struct place {
	const struct scanning *scanning;
	const char *subdirectory;
	int fd;
	bool is_trusted; /* it and the plan directory above are root's alone */
};

static bool is_roots(const struct stat *status)
{
	return status->st_uid == 0 && !(status->st_mode & WRITABLE_BY_OTHERS);
}

static void keep(struct program *program, enum plan_state state, const struct plan_head *head)
{
	char *path = state == PLAN_OF_USE ? strdup(head->path) : NULL;

	/* Without a plan of use the old path stays: the mark has to be taken from the program
	 * there. */
	if (path) {
		free(program->path);
		program->path = path;
	}
	program->state = state == PLAN_OF_USE && !path ? PLAN_IS_REFUSED : state;
	program->must_be_checked = true;
	program->is_new = true;
	program->quiet_until = 0;
	program->checksum = path ? head->checksum : 0;
	program->mode_count = path ? head->mode_count : 0;
	if (program->record)
		TALLY_SET(program->record->flags, 0);
	program->record = NULL;
	program->verdict = VERDICT_ON;
	memset(&program->evidence, 0, sizeof program->evidence);
}

static enum plan_state look_into(const struct place *place, int fd, const struct stat *status,
				 struct plan_head *ret)
{
	if (!S_ISREG(status->st_mode) || !place->is_trusted || !is_roots(status))
		return PLAN_IS_REFUSED;
	if (status->st_size == 0)
		return PLAN_IS_MASK;
	return plan_head_read(fd, status->st_size, ret) ? PLAN_OF_USE : PLAN_IS_REFUSED;
}

/* Whether there is nothing more to find out about the plan of that name. */
static bool is_known(const struct place *place, const char *name, const struct stat *status)
{
	struct file_stamp stamp = file_stamp_of(status);
	struct program *program;
	bool is_known;

	programs_lock();
	program = programs_named(name);
	/* An earlier directory's plan goes before this one. */
	is_known = program && (program->scan_number == place->scanning->number ||
			       (file_stamp_equal(&stamp, &program->plan_stamp) &&
				place->is_trusted == program->was_trusted));
	if (is_known)
		program->scan_number = place->scanning->number;
	programs_unlock();
	return is_known;
}

static void visit_plan(const struct place *place, const char *file_name)
{
	char name[PLAN_NAME_CAPACITY];
	struct plan_head head;
	struct program *program;
	struct stat status;
	enum plan_state state;
	int fd;

	if (snprintf(name, sizeof name, "%s/%s", place->subdirectory, file_name) >=
	    (int)sizeof name)
		return;
	if (fstatat(place->fd, file_name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
	    is_known(place, name, &status))
		return;
	fd =
	    openat(place->fd, file_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 && is_want(errno))
		scan_lacks(place->scanning->number);
	if (fd < 0 || fstat(fd, &status) < 0) {
		if (fd >= 0)
			close(fd);
		return;
	}
	state = look_into(place, fd, &status, &head);
	close(fd);
	programs_lock();
	program = programs_add(name);
	if (program) {
		program->scan_number = place->scanning->number;
		program->plan_stamp = file_stamp_of(&status);
		program->was_trusted = place->is_trusted;
		keep(program, state, &head);
	}
	programs_unlock();
	if (state == PLAN_IS_REFUSED)
		log_line(LOG_WARNING,
			 "plan %s is damaged, or others than root could have written it", name);
}

static bool ends_as_plan(const char *name)
{
	size_t size = strlen(name);

	return name[0] != '.' && size > 5 && !strcmp(name + size - 5, ".plan");
}

static void visit_place(const struct scanning *scanning, const char *path, const char *name,
			bool is_trusted)
{
	char place_path[NAME_MAX + 64];
	struct dirent *entry;
	struct stat status;
	struct place place = {.scanning = scanning, .subdirectory = name};
	DIR *directory;

	snprintf(place_path, sizeof place_path, "%s/%s", path, name);
	/* Watched before it is read: what comes meanwhile is found by the next scan. */
	directories_watch(place_path, scanning->number);
	directory = opendir(place_path);
	if (!directory) {
		if (is_want(errno))
			scan_lacks(scanning->number);
		return;
	}
	place.fd = dirfd(directory);
	place.is_trusted = is_trusted && fstat(place.fd, &status) == 0 && is_roots(&status);
	while ((entry = readdir(directory)))
		if (ends_as_plan(entry->d_name))
			visit_plan(&place, entry->d_name);
	closedir(directory);
}

static bool visit_plans(const struct scanning *scanning, const char *path)
{
	struct dirent *entry;
	struct stat status;
	bool is_trusted;
	DIR *directory;

	directories_watch(path, scanning->number);
	directory = opendir(path);
	if (!directory) {
		if (is_want(errno))
			scan_lacks(scanning->number);
		return true;
	}
	is_trusted = fstat(dirfd(directory), &status) == 0 && is_roots(&status);
	while ((entry = readdir(directory)))
		if (holds_plans(entry->d_name))
			visit_place(scanning, path, entry->d_name, is_trusted);
	closedir(directory);
	return scan_is_at(scanning->number, "");
}

bool scan_plans(const struct scanning *scanning)
{
	return visit_plans(scanning, PLANS_OF_MACHINE) && visit_plans(scanning, PLANS_OF_PACKAGES);
}
