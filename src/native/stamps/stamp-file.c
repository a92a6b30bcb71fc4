#include "stamp-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "look.h"
#include "places.h"

#define FIRST_LINE "prefault-stamps 1\n"
#define TEMPORARY_NAME "." STAMPS_NAME TEMPORARY_ENDING

enum { MAX_BYTES = 256 * 1024 * 1024 };

struct text {
	char *bytes;
	size_t size;
};

static ssize_t read_all(int fd, char *bytes, size_t size)
{
	size_t at = 0;
	ssize_t got = 1;

	while (at < size && got > 0) {
		got = read(fd, bytes + at, size - at);
		if (got > 0)
			at += (size_t)got;
	}
	return got < 0 ? -errno : (ssize_t)at;
}

/* The lines behind the first one. */
static bool read_lines(const struct root *root, int cache_fd, struct text *ret)
{
	int fd = openat(cache_fd, STAMPS_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	const size_t first = strlen(FIRST_LINE);
	char *bytes = NULL;
	struct stat status;
	bool fits = false;
	ssize_t size;

	if (fd < 0)
		return false;
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || !root_trusts(root, &status) ||
	    status.st_size < (off_t)first || status.st_size > MAX_BYTES)
		goto out;
	bytes = malloc((size_t)status.st_size);
	if (!bytes)
		goto out;
	size = read_all(fd, bytes, (size_t)status.st_size);
	/* A line without its end was cut short. */
	fits =
	    size == status.st_size && !memcmp(bytes, FIRST_LINE, first) && bytes[size - 1] == '\n';
out:
	close(fd);
	if (!fits) {
		free(bytes);
		return false;
	}
	memmove(bytes, bytes + first, (size_t)size - first);
	*ret = (struct text){bytes, (size_t)size - first};
	return true;
}

struct line {
	struct stamp stamp;
	const char *path;
	size_t path_size;
};

/* Moves over a line and puts a NUL in the place of its newline. */
static bool pass_line(struct text *rest, struct line *ret)
{
	char *end = memchr(rest->bytes, '\n', rest->size);
	size_t size = end ? (size_t)(end - rest->bytes) : 0;

	if (!end || !stamp_parse(rest->bytes, size, &ret->stamp, &ret->path))
		return false;
	*end = '\0';
	ret->path_size = (size_t)(end - ret->path);
	rest->bytes += size + 1;
	rest->size -= size + 1;
	return true;
}

bool stamps_hold(const struct root *root, int cache_fd)
{
	struct stat status;
	struct text text, rest;
	struct stamp now;
	struct line line;
	bool hold = true;

	if (!read_lines(root, cache_fd, &text))
		return false;
	for (rest = text; rest.size && hold;) {
		hold = pass_line(&rest, &line);
		if (!hold)
			break;
		(void)look_at(root, line.path, &now, &status);
		hold = stamp_equal(&line.stamp, &now);
	}
	free(text.bytes);
	return hold;
}

static void forget(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->entries[i].is_known = false;
}

bool stamps_load(const struct root *root, int cache_fd, struct table *table, int *ret_error)
{
	struct text text, rest;
	struct entry *entry;
	struct line line;
	bool fits = true;

	*ret_error = 0;
	if (!read_lines(root, cache_fd, &text))
		return false;
	for (rest = text; rest.size && fits;) {
		fits = pass_line(&rest, &line);
		if (!fits)
			break;
		entry = table_at(table, line.path, line.path_size);
		fits = entry;
		if (!entry) {
			*ret_error = -ENOMEM;
			break;
		}
		entry->known = line.stamp;
		entry->is_known = true;
	}
	if (!fits)
		forget(table);
	free(text.bytes);
	return fits;
}

static bool print_all(FILE *file, const struct table *table)
{
	char stamp[STAMP_CAPACITY];

	if (fputs(FIRST_LINE, file) < 0)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		const struct entry *entry = &table->entries[i];

		if (!entry->is_mentioned)
			continue;
		stamp_print(&entry->now, stamp);
		if (fprintf(file, "%s%s\n", stamp, entry->path) < 0)
			return false;
	}
	return true;
}

/* Not synchronised with the disk: stamps that a power failure took are as good as none. */
int stamps_save(int cache_fd, const struct table *table)
{
	int fd, error;
	FILE *file;

	(void)unlinkat(cache_fd, TEMPORARY_NAME, 0);
	fd = openat(cache_fd, TEMPORARY_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file) {
		error = -errno;
		if (fd >= 0)
			close(fd);
	} else {
		bool is_printed = fchmod(fd, 0644) == 0 && print_all(file, table);

		error = is_printed ? 0 : -errno;
		if (fclose(file) && !error)
			error = -errno;
	}
	if (!error && renameat(cache_fd, TEMPORARY_NAME, cache_fd, STAMPS_NAME) < 0)
		error = -errno;
	if (error && fd >= 0)
		(void)unlinkat(cache_fd, TEMPORARY_NAME, 0);
	return error;
}
