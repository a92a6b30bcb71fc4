#include "emit.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 256
#define CHUNK_BYTES 4096

void emit_init(struct emit *out, int fd)
{
	out->fd = fd;
	out->error = 0;
	out->used = 0;
}

static void append(struct emit *out, const char *bytes, size_t count)
{
	if (count > sizeof(out->buffer) - out->used)
		emit_flush(out);
	memcpy(out->buffer + out->used, bytes, count);
	out->used += count;
}

void emit_text(struct emit *out, const char *format, ...)
{
	char text[TEXT_BYTES];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length > 0)
		append(out, text,
		       (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

static const char *escaped(char byte)
{
	switch (byte) {
	case '\\':
		return "\\\\";
	case '\t':
		return "\\t";
	case '\n':
		return "\\n";
	default:
		return NULL;
	}
}

void emit_path(struct emit *out, const char *path)
{
	while (*path) {
		size_t plain = strcspn(path, "\\\t\n");

		/* A path is far shorter than the buffer, but nothing here relies on it. */
		if (plain > CHUNK_BYTES)
			plain = CHUNK_BYTES;
		if (plain) {
			append(out, path, plain);
			path += plain;
			continue;
		}
		append(out, escaped(*path), 2);
		path++;
	}
	append(out, "\n", 1);
}

int emit_flush(struct emit *out)
{
	size_t done = 0;

	while (done < out->used && !out->error) {
		ssize_t count = write(out->fd, out->buffer + done, out->used - done);

		if (count >= 0) {
			done += (size_t)count;
		} else if (errno == EAGAIN) {
			/* The parent may have made the shared end non-blocking. */
			struct pollfd ready = {.fd = out->fd, .events = POLLOUT};

			poll(&ready, 1, -1);
		} else if (errno != EINTR) {
			out->error = -errno;
		}
	}
	out->used = 0;
	return out->error;
}
