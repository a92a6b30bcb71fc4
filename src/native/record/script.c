#include "script.h"

#include "canonical.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The kernel cuts a process's name to this (TASK_COMM_LEN - 1). */
#define COMM_LENGTH 15

/* binfmt_script passes the interpreter, at most one argument, and the script; interpreters nest. */
#define ARGUMENTS_LOOKED_AT 8

static ssize_t read_proc(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	length = read(fd, text, size - 1);
	close(fd);
	if (length < 0)
		return -EIO;
	text[length] = '\0';
	return length;
}

static int still_called(pid_t pid, const char *comm)
{
	char now[64];

	if (read_proc(pid, "comm", now, sizeof(now)) < 0)
		return 0;
	now[strcspn(now, "\n")] = '\0';
	return !strcmp(now, comm);
}

static int resolve(pid_t pid, const char *argument, char canonical[PATH_BYTES])
{
	char root[64], path[64 + PATH_BYTES];

	if (argument[0] == '/') {
		snprintf(root, sizeof(root), "/proc/%d/root", (int)pid);
		return canonical_path(root, argument, canonical);
	}
	snprintf(path, sizeof(path), "/proc/%d/cwd/%s", (int)pid, argument);
	return canonical_path(NULL, path, canonical);
}

static int is_script(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char start[2];
	int found;

	if (fd < 0)
		return 0;
	found = read(fd, start, sizeof(start)) == (ssize_t)sizeof(start) && !memcmp(start, "#!", 2);
	close(fd);
	return found;
}

int script_of(pid_t pid, const char *comm, char script[PATH_BYTES])
{
	char arguments[PATH_BYTES * 2];
	ssize_t length = read_proc(pid, "cmdline", arguments, sizeof(arguments));
	const char *argument = arguments;
	int at;

	if (length <= 0 || !still_called(pid, comm))
		return -ESRCH;
	for (at = 0; at < ARGUMENTS_LOOKED_AT && argument < arguments + length; at++) {
		const char *slash = strrchr(argument, '/');
		const char *base = slash ? slash + 1 : argument;

		if (at && !strncmp(base, comm, COMM_LENGTH) && !resolve(pid, argument, script) &&
		    is_script(script))
			return 0;
		argument += strlen(argument) + 1;
	}
	return -ENOENT;
}
