#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs.h"
#include "root.h"

/*
 * The lines of /proc/self/mountinfo (proc(5)), sorted. A line begins with the mount's own number,
 * which a mount that takes another's place does not share.
 */
struct mounts {
	char *text;
	char **lines;
	size_t count;
};

static int mounts_fd = -1;
static struct mounts known;

static void forget(struct mounts *mounts)
{
	free(mounts->text);
	free(mounts->lines);
	*mounts = (struct mounts){0};
}

static char *read_all(void)
{
	size_t size = 0, capacity = 0;
	char *text = NULL;
	ssize_t got = 0;

	if (lseek(mounts_fd, 0, SEEK_SET) < 0)
		return NULL;
	do {
		size += (size_t)got;
		if (capacity - size < 4096) {
			char *grown = realloc(text, capacity + 64 * 1024);

			if (!grown) {
				free(text);
				return NULL;
			}
			text = grown;
			capacity += 64 * 1024;
		}
		got = read(mounts_fd, text + size, capacity - size - 1);
	} while (got > 0);
	text[size] = '\0';
	return text;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_mounts(struct mounts *ret)
{
	struct mounts mounts = {.text = read_all()};
	size_t capacity = 1;
	char *rest;

	if (!mounts.text)
		return false;
	for (const char *at = mounts.text; *at; at++)
		capacity += *at == '\n';
	mounts.lines = calloc(capacity, sizeof *mounts.lines);
	if (!mounts.lines) {
		forget(&mounts);
		return false;
	}
	for (char *line = strtok_r(mounts.text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		mounts.lines[mounts.count++] = line;
	qsort(mounts.lines, mounts.count, sizeof *mounts.lines, compare);
	*ret = mounts;
	return true;
}

/* Field 5, without its octal escapes where that would change its length: then it covers more. */
static size_t mount_point(const char *line, const char **ret)
{
	size_t size = 0;

	for (int field = 1; field < 5 && line; field++) {
		line = strchr(line, ' ');
		line = line ? line + 1 : NULL;
	}
	*ret = line;
	while (line && line[size] && line[size] != ' ' && line[size] != '\\')
		size++;
	return size;
}

static bool is_below(const char *path, const char *directory, size_t size)
{
	size_t root_size = strlen(root_path());

	/* As the whole system sees the path: root and path, one after the other. */
	for (size_t i = 0; i < size; i++) {
		char c = i < root_size ? root_path()[i] : path[i - root_size];

		if (c != directory[i])
			return false;
	}
	return true;
}

/* A mount point above the plans, or among them. */
static bool is_about_plans(const char *plans, const char *directory, size_t size)
{
	size_t whole_size = strlen(root_path()) + strlen(plans);

	return is_below(plans, directory, size < whole_size ? size : whole_size);
}

static bool has_changed(const char *line)
{
	const char *directory;
	size_t size = mount_point(line, &directory);
	bool concerns = false;

	if (!directory)
		return false;
	concerns = is_about_plans(PLANS_OF_MACHINE, directory, size) ||
		   is_about_plans(PLANS_OF_PACKAGES, directory, size);
	programs_lock();
	for (size_t i = 0; i < programs_count(); i++) {
		struct program *program = programs_at(i);

		if (!program->path || !is_below(program->path, directory, size))
			continue;
		program->must_be_checked = true;
		program->is_unanswering = false;
		concerns = true;
	}
	programs_unlock();
	return concerns;
}

static bool compare_with(const struct mounts *now)
{
	bool concerns = false;
	size_t old = 0, new = 0;

	while (old < known.count || new < now->count) {
		int order = old == known.count	? 1
			    : new == now->count ? -1
						: strcmp(known.lines[old], now->lines[new]);

		if (order < 0)
			concerns |= has_changed(known.lines[old]);
		else if (order > 0)
			concerns |= has_changed(now->lines[new]);
		old += order <= 0;
		new += order >= 0;
	}
	return concerns;
}

int mounts_open(void)
{
	mounts_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (mounts_fd < 0)
		return -errno;
	(void)read_mounts(&known);
	return mounts_fd;
}

bool mounts_follow(void)
{
	struct mounts now;
	bool concerns;

	if (!read_mounts(&now))
		return false;
	concerns = compare_with(&now);
	forget(&known);
	known = now;
	return concerns;
}

void mounts_close(void)
{
	forget(&known);
	close(mounts_fd);
}
