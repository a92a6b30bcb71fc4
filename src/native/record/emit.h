/* Output lines: tab-separated fields, paths escaped. */
#ifndef RECORD_EMIT_H
#define RECORD_EMIT_H

#include <stddef.h>

#define EMIT_BUFFER_BYTES 65536u

struct emit {
	int fd;
	int error; /* the first failed write; nothing is written after it */
	size_t used;
	char buffer[EMIT_BUFFER_BYTES];
};

void emit_init(struct emit *out, int fd);

/* Plain text without a path: the caller writes tabs and the newline. At most 255 bytes. */
void emit_text(struct emit *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The path as the last field of a line: escaped, and the newline. */
void emit_path(struct emit *out, const char *path);

/* Writes what is buffered; 0 or the -errno of the first write that ever failed. */
int emit_flush(struct emit *out);

#endif
