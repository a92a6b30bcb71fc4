#include "output.h"

#include "../text.h"
#include "calls.h"

enum {
	LIMIT_FILE_SIZE = 1, /* RLIMIT_FSIZE of getrlimit(2) */
	WRITABLE_BY_OTHERS = 022,
};

/* A file of more than RLIMIT_FSIZE bytes would end the program with SIGXFSZ. */
#define MAX_BYTES (UINT64_C(64) << 20)

static int open_directory(const char *path)
{
	struct statx status;
	int fd = (int)sys_openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fd;
	if (sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0 || status.stx_uid != sys_geteuid() ||
	    status.stx_mode & WRITABLE_BY_OTHERS) {
		(void)sys_close(fd);
		return -EPERM;
	}
	return fd;
}

bool output_open(struct output *output, const char *directory, const char *name)
{
	struct text text = text_in(output->name, sizeof output->name);
	struct text new_text = text_in(output->new_name, sizeof output->new_name);

	text_add(&text, name);
	text_add(&new_text, name);
	text_add(&new_text, ".new");
	if (new_text.cut || sys_limit(LIMIT_FILE_SIZE) < MAX_BYTES)
		return false;
	output->directory = open_directory(directory);
	if (output->directory < 0)
		return false;
	output->fd = (int)sys_create(output->directory, output->new_name);
	if (output->fd < 0) {
		(void)sys_close(output->directory);
		return false;
	}
	output->failed = false;
	output->written = 0;
	output->used = 0;
	return true;
}

static void flush(struct output *output)
{
	size_t at = 0;

	while (!output->failed && at < output->used) {
		long count = sys_write(output->fd, output->buffer + at, output->used - at);

		if (count == -EINTR)
			continue;
		output->failed = count <= 0;
		at += count > 0 ? (size_t)count : 0;
	}
	output->written += output->used;
	output->used = 0;
}

static void put(struct output *output, char c)
{
	if (output->used == sizeof output->buffer)
		flush(output);
	output->failed = output->failed || output->written > MAX_BYTES - sizeof output->buffer;
	output->buffer[output->used++] = c;
}

void output_text(struct output *output, const char *text)
{
	while (*text)
		put(output, *text++);
}

void output_number(struct output *output, uint64_t number)
{
	char digits[24];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count)
		put(output, digits[--count]);
}

static void put_escaped(struct output *output, char c)
{
	if (c == '\\' || c == '\t' || c == '\n')
		put(output, '\\');
	put(output, (char)(c == '\t' ? 't' : c == '\n' ? 'n' : c));
}

void output_path(struct output *output, const char *path)
{
	while (*path)
		put_escaped(output, *path++);
	put(output, '\n');
}

void output_mapped_path(struct output *output, const char *path)
{
	while (*path) {
		if (text_starts(path, "\\012")) {
			put_escaped(output, '\n');
			path += 4;
		} else {
			put_escaped(output, *path++);
		}
	}
	put(output, '\n');
}

bool output_close(struct output *output)
{
	flush(output);
	/* Some file systems tell only at the end that there is no space. */
	if (sys_close(output->fd) < 0)
		output->failed = true;
	if (output->failed || !output->written ||
	    sys_rename(output->directory, output->new_name, output->name) < 0) {
		output->failed = true;
		(void)sys_unlink(output->directory, output->new_name);
	}
	(void)sys_close(output->directory);
	return !output->failed;
}
