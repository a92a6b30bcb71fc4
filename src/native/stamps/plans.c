#include "survey.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drop.h"
#include "places.h"

/* One plan directory while it is gone over. */
struct tour {
	struct survey *survey;
	const char *directory;
	bool is_own;
	uint8_t *buffer; /* PLAN_MAX_BYTES */
	int error;	 /* the first one */
};

static void keep_error(struct tour *tour, int error)
{
	if (!tour->error)
		tour->error = error;
}

/* A path that cannot stand in a line is a careless writer's; such a plan is left alone. */
static bool can_be_stamped(const struct plan *plan)
{
	const char *program = plan_string(plan, plan->program);
	struct plan_file file;

	if (!stamp_path_fits(program, strlen(program)))
		return false;
	for (uint32_t i = 0; i < plan->files.count; i++)
		if (!plan_file(plan, i, &file) || !stamp_path_fits(file.path, strlen(file.path)))
			return false;
	return true;
}

static bool mention_files(struct survey *survey, const struct plan *plan)
{
	struct plan_file file;

	if (!survey_mention(survey, plan_string(plan, plan->program), COUNTING))
		return false;
	for (uint32_t i = 0; i < plan->files.count; i++)
		/* What is known by its path alone is written anew all the time. */
		if (plan_file(plan, i, &file) && file.kind != PLAN_BY_PATH &&
		    !survey_mention(survey, file.path, COUNTING))
			return false;
	return true;
}

/* The bytes of a regular, trusted file that has some and not too many; 0 of anything else. */
static uint32_t read_plan(const struct tour *tour, int fd)
{
	struct stat status;
	uint32_t at = 0;

	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > PLAN_MAX_BYTES ||
	    !root_trusts(tour->survey->judge.root, &status))
		return 0;
	while (at < status.st_size) {
		ssize_t got = pread(fd, tour->buffer + at, (size_t)(status.st_size - at), at);

		if (got <= 0)
			return 0;
		at += (uint32_t)got;
	}
	return at;
}

static int visit_plan(struct tour *tour, const char *subdirectory, int directory_fd,
		      const char *file_name)
{
	char name[2 * (NAME_MAX + 1)];
	struct own_plan own = {.bytes = tour->buffer,
			       .name = name,
			       .directory_fd = directory_fd,
			       .file_name = file_name};
	uint32_t size;
	int error = 0;

	own.fd = openat(directory_fd, file_name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (own.fd < 0)
		return 0;
	size = read_plan(tour, own.fd);
	if (size && plan_open(tour->buffer, size, &own.plan) == PLAN_SOUND &&
	    plan_check(&own.plan) == PLAN_SOUND && can_be_stamped(&own.plan)) {
		snprintf(name, sizeof name, "%s/%s", subdirectory, file_name);
		if (!mention_files(tour->survey, &own.plan))
			error = -ENOMEM;
		else if (tour->is_own)
			error = drop_from(&tour->survey->judge, &own, &tour->survey->has_dropped);
	}
	close(own.fd);
	return error;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t size = strlen(name), ending_size = strlen(ending);

	return size > ending_size && !strcmp(name + size - ending_size, ending);
}

/* A trusted directory below the root, or a null pointer. */
static DIR *open_directory(const struct root *root, const char *path)
{
	int fd = root_open_at(root, path, O_RDONLY | O_DIRECTORY);
	DIR *directory = NULL;
	struct stat status;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && root_trusts(root, &status))
		directory = fdopendir(fd);
	if (!directory)
		close(fd);
	return directory;
}

static void visit_subdirectory(struct tour *tour, const char *name)
{
	char path[sizeof PLANS_OF_MACHINE + sizeof PLANS_OF_PACKAGES + NAME_MAX];
	struct dirent *file;
	DIR *directory;

	/* Stamped before it is read: what comes meanwhile shows the next time. */
	snprintf(path, sizeof path, "%s/%s", tour->directory, name);
	if (!survey_mention(tour->survey, path, PASSING))
		keep_error(tour, -ENOMEM);
	directory = open_directory(tour->survey->judge.root, path);
	if (!directory)
		return;
	while ((file = readdir(directory))) {
		const char *file_name = file->d_name;

		if (tour->is_own && file_name[0] == '.' && ends_with(file_name, TEMPORARY_ENDING))
			(void)unlinkat(dirfd(directory), file_name, 0);
		else if (file_name[0] != '.' && ends_with(file_name, ".plan"))
			keep_error(tour, visit_plan(tour, name, dirfd(directory), file_name));
	}
	closedir(directory);
}

int survey_plans(struct survey *survey, const char *path, bool is_own)
{
	struct tour tour = {.survey = survey, .directory = path, .is_own = is_own};
	struct dirent *name;
	DIR *directory;

	if (!survey_mention(survey, path, PASSING))
		return -ENOMEM;
	directory = open_directory(survey->judge.root, path);
	if (!directory)
		return 0;
	tour.buffer = malloc(PLAN_MAX_BYTES);
	if (!tour.buffer)
		tour.error = -ENOMEM;
	while (tour.buffer && (name = readdir(directory)))
		if (holds_plans(name->d_name))
			visit_subdirectory(&tour, name->d_name);
	free(tour.buffer);
	closedir(directory);
	return tour.error;
}
