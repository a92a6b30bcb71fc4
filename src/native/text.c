#include "text.h"

bool text_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool text_starts(const char *text, const char *start)
{
	while (*start && *text == *start) {
		text++;
		start++;
	}
	return !*start;
}

size_t text_length(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

const char *text_variable(char *const envp[], const char *name)
{
	for (; *envp; envp++)
		if (text_starts(*envp, name))
			return *envp + text_length(name);
	return NULL;
}

const char *text_last_component(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (*path == '/')
			last = path + 1;
	return last;
}

struct text text_in(char *buffer, size_t capacity)
{
	buffer[0] = '\0';
	return (struct text){buffer, 0, capacity, false};
}

void text_add_bytes(struct text *text, const char *more, size_t size)
{
	if (size >= text->capacity - text->size) {
		text->cut = true;
		return;
	}
	while (size--)
		text->start[text->size++] = *more++;
	text->start[text->size] = '\0';
}

void text_add(struct text *text, const char *more)
{
	text_add_bytes(text, more, text_length(more));
}

static char hex_digit(unsigned value)
{
	return (char)(value < 10 ? '0' + value : 'a' + value - 10);
}

void text_add_hex(struct text *text, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const char digits[2] = {hex_digit(bytes[i] >> 4), hex_digit(bytes[i] & 15)};

		text_add_bytes(text, digits, sizeof digits);
	}
}

void text_add_hex64(struct text *text, uint64_t number)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(number >> (56 - 8 * i));
	text_add_hex(text, bytes, sizeof bytes);
}

void text_add_decimal(struct text *text, unsigned long number)
{
	const char digit = (char)('0' + number % 10);

	if (number >= 10)
		text_add_decimal(text, number / 10);
	text_add_bytes(text, &digit, 1);
}
