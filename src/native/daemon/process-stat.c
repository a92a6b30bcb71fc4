#include "process-stat.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAT_CAPACITY = 1024, FORKED_AND_NOT_EXECUTED = 0x40 /* PF_FORKNOEXEC, linux/sched.h */ };

static bool read_line(const char *process, char *ret, size_t capacity)
{
	char path[64];
	ssize_t size = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%s/stat", process);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, ret, capacity - 1);
		close(fd);
	}
	if (size <= 0)
		return false;
	ret[size] = '\0';
	return true;
}

static bool read_field(const char *line, enum stat_field field, uint64_t *ret)
{
	/* The name, field 2, may hold anything; the last parenthesis ends it. */
	const char *at = strrchr(line, ')');

	for (int number = 2; at && number < (int)field; number++)
		at = strchr(at + 1, ' ');
	if (!at)
		return false;
	*ret = strtoull(at, NULL, 10);
	return true;
}

static bool read_name(const char *line, char ret[PROCESS_NAME_CAPACITY])
{
	const char *first = strchr(line, '('), *end = strrchr(line, ')');

	if (!first || !end || end - first > PROCESS_NAME_CAPACITY)
		return false;
	memcpy(ret, first + 1, (size_t)(end - first - 1));
	ret[end - first - 1] = '\0';
	return true;
}

bool process_stat(const char *process, enum stat_field field, uint64_t *ret)
{
	char line[STAT_CAPACITY];

	return read_line(process, line, sizeof line) && read_field(line, field, ret);
}

bool process_image(pid_t pid, struct process_image *ret)
{
	char process[16], line[STAT_CAPACITY];
	uint64_t flags;

	snprintf(process, sizeof process, "%d", (int)pid);
	if (!read_line(process, line, sizeof line) || !read_name(line, ret->name) ||
	    !read_field(line, STAT_FLAGS, &flags) ||
	    !read_field(line, STAT_MAPPED_BYTES, &ret->mapped_bytes))
		return false;
	ret->is_only_forked = flags & FORKED_AND_NOT_EXECUTED;
	return true;
}
