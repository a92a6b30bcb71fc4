#include "tracee.h"

#include "canonical.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* A read stops at the first page that is not there, so none goes over the end of a page. */
#define CHUNK_BYTES 4096u

int tracee_bytes(pid_t pid, uint64_t address, void *bytes, size_t size)
{
	struct iovec local = {.iov_base = bytes, .iov_len = size};
	struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = size};
	ssize_t length = process_vm_readv(pid, &local, 1, &remote, 1, 0);

	if (length < 0)
		return -errno;
	return (size_t)length == size ? 0 : -EFAULT;
}

ssize_t tracee_string(pid_t pid, uint64_t address, char *text, size_t size)
{
	size_t length = 0;

	while (length < size) {
		size_t chunk = CHUNK_BYTES - (size_t)(address % CHUNK_BYTES);
		const char *end;
		int error;

		if (chunk > size - length)
			chunk = size - length;
		error = tracee_bytes(pid, address, text + length, chunk);
		if (error)
			return error;
		end = memchr(text + length, '\0', chunk);
		if (end)
			return end - text;
		length += chunk;
		address += chunk;
	}
	return -ENAMETOOLONG;
}

static int read_link(pid_t pid, const char *name, char path[PATH_BYTES])
{
	char link[64];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/%s", (int)pid, name);
	length = readlink(link, path, PATH_BYTES);
	if (length < 0)
		return -errno;
	if (length >= (ssize_t)PATH_BYTES)
		return -ENAMETOOLONG;
	path[length] = '\0';
	return path[0] == '/' ? 0 : -ENOTDIR;
}

/* The root directory, "" for the real one. */
static int root_of(pid_t pid, char root[PATH_BYTES])
{
	int error = read_link(pid, "root", root);

	if (!error && !strcmp(root, "/"))
		root[0] = '\0';
	return error;
}

static int directory_of(pid_t pid, int directory, char path[PATH_BYTES])
{
	char name[32];

	if (directory == AT_FDCWD)
		return read_link(pid, "cwd", path);
	snprintf(name, sizeof(name), "fd/%d", directory);
	return read_link(pid, name, path);
}

/* Appends the components of TEXT to PATH, which never grows shorter than FLOOR. */
static int append(char path[PATH_BYTES], size_t *length, size_t floor, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "/");

		if (size == 2 && !memcmp(text, "..", 2)) {
			while (*length > floor && path[--*length] != '/')
				;
		} else if (size && !(size == 1 && *text == '.')) {
			if (*length + 1 + size >= PATH_BYTES)
				return -ENAMETOOLONG;
			path[(*length)++] = '/';
			memcpy(path + *length, text, size);
			*length += size;
		}
		text += size;
		text += *text == '/';
	}
	return 0;
}

static bool is_below(const char *path, const char *root)
{
	size_t length = strlen(root);

	return !strncmp(path, root, length) && (!path[length] || path[length] == '/');
}

int tracee_path(pid_t pid, int directory, const char *given, char path[PATH_BYTES])
{
	char root[PATH_BYTES], base[PATH_BYTES];
	size_t length = 0, floor = 0;
	int error = root_of(pid, root);

	if (!error && *given != '/')
		error = directory_of(pid, directory, base);
	if (error)
		return error;
	if (*given == '/' || is_below(base, root)) {
		error = append(path, &length, 0, root);
		floor = length;
	}
	if (!error && *given != '/')
		error = append(path, &length, floor, base + floor);
	if (!error)
		error = append(path, &length, floor, given);
	if (error)
		return error;
	if (!length)
		path[length++] = '/';
	path[length] = '\0';
	return 0;
}

int tracee_canonical(pid_t pid, int directory, const char *given, char path[PATH_BYTES])
{
	char root[64], joined[64 + PATH_BYTES], inside[PATH_BYTES], base[PATH_BYTES];
	int error;

	snprintf(root, sizeof(root), "/proc/%d/root", (int)pid);
	if (*given == '/')
		return canonical_path(root, given, path);
	if (!*given) {
		snprintf(joined, sizeof(joined), "/proc/%d/fd/%d", (int)pid, directory);
		return canonical_path(NULL, joined, path);
	}
	error = root_of(pid, inside);
	if (!error)
		error = directory_of(pid, directory, base);
	if (error)
		return error;
	if (!is_below(base, inside))
		return -EXDEV;
	if (snprintf(joined, sizeof(joined), "%s/%s", base + strlen(inside), given) >=
	    (int)sizeof(joined))
		return -ENAMETOOLONG;
	return canonical_path(root, joined, path);
}

/* proc(5): a line "KEY:\tNUMBER" */
static int64_t number_in(const char *path, const char *key)
{
	char text[1024];
	const char *line;
	int64_t number;
	ssize_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 0)
		return -EIO;
	text[length] = '\0';
	line = strstr(text, key);
	return line && sscanf(line + strlen(key), " %" SCNd64, &number) == 1 ? number : -EINVAL;
}

int64_t tracee_position(pid_t pid, int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)pid, fd);
	return number_in(path, "pos:");
}

pid_t tracee_process(pid_t thread)
{
	char path[64];
	int64_t process;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
	process = number_in(path, "\nTgid:");
	return process > 0 ? (pid_t)process : -1;
}
