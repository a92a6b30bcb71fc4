/* Strings without a libc: comparing, and joining in a buffer that never overflows. */
#ifndef PREFAULT_TEXT_H
#define PREFAULT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool text_equal(const char *a, const char *b);
bool text_starts(const char *text, const char *start);
size_t text_length(const char *text);

/* The value of a variable in `envp`, or a null pointer. `name` ends with the `=`. */
const char *text_variable(char *const envp[], const char *name);

/* What stands behind the last slash of a path. */
const char *text_last_component(const char *path);

/*
 * A string under construction. What does not fit sets `cut`, and the text is then of no use; it
 * ends with a NUL at any time.
 */
struct text {
	char *start;
	size_t size;
	size_t capacity;
	bool cut;
};

struct text text_in(char *buffer, size_t capacity);
void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *more, size_t size);
void text_add_hex(struct text *text, const uint8_t *bytes, size_t size);

/* Sixteen digits. */
void text_add_hex64(struct text *text, uint64_t number);
void text_add_decimal(struct text *text, unsigned long number);

#endif
