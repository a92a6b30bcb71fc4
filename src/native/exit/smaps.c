#include "smaps.h"

/* What is left of a line. */
struct rest {
	const char *at, *end;
};

static bool skip(struct rest *rest, char expected)
{
	if (rest->at == rest->end || *rest->at != expected)
		return false;
	rest->at++;
	return true;
}

static void skip_blanks(struct rest *rest)
{
	while (skip(rest, ' '))
		;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool take_number(struct rest *rest, unsigned base, uint64_t *ret)
{
	const char *start = rest->at;
	uint64_t number = 0;

	while (rest->at < rest->end && (unsigned)digit_of(*rest->at) < base) {
		if (number > UINT64_MAX / base - 1)
			return false;
		number = number * base + (unsigned)digit_of(*rest->at++);
	}
	*ret = number;
	return rest->at > start;
}

static bool take_word(struct rest *rest, const char *word)
{
	const char *at = rest->at;

	for (; *word; word++, at++)
		if (at == rest->end || *at != *word)
			return false;
	rest->at = at;
	return true;
}

static bool ends_with(const struct rest *rest, const char *end)
{
	size_t length = 0;

	while (end[length])
		length++;
	if ((size_t)(rest->end - rest->at) < length)
		return false;
	return take_word(&(struct rest){rest->end - length, rest->end}, end);
}

static bool take_path(struct rest *rest, char *ret)
{
	size_t length = 0;

	if (rest->at == rest->end || *rest->at != '/' ||
	    rest->end - rest->at >= MAPPING_PATH_BYTES || ends_with(rest, " (deleted)"))
		return false;
	while (rest->at < rest->end)
		ret[length++] = *rest->at++;
	ret[length] = '\0';
	return true;
}

/* start-end rwxp offset major:minor inode path */
static void take_header(struct rest *rest, struct mapping *ret)
{
	uint64_t major, minor;
	const char *rights;

	ret->is_file = ret->is_resident = ret->is_special = ret->is_watched = false;
	if (!take_number(rest, 16, &ret->start) || !skip(rest, '-') ||
	    !take_number(rest, 16, &ret->end) || !skip(rest, ' ') || rest->end - rest->at < 5)
		return;
	rights = rest->at;
	rest->at += 4;
	if (!skip(rest, ' ') || !take_number(rest, 16, &ret->offset) || !skip(rest, ' ') ||
	    !take_number(rest, 16, &major) || !skip(rest, ':') || !take_number(rest, 16, &minor) ||
	    !skip(rest, ' ') || !take_number(rest, 10, &ret->ino) || ret->end < ret->start)
		return;
	skip_blanks(rest);
	ret->major = (uint32_t)major;
	ret->minor = (uint32_t)minor;
	ret->is_private = rights[3] == 'p';
	ret->is_writable = rights[1] == 'w';
	ret->is_file = ret->ino && take_path(rest, ret->path);
}

/* Two letters each. */
static bool has_flag(struct rest rest, const char *flag)
{
	while (rest.at < rest.end) {
		skip_blanks(&rest);
		if (take_word(&rest, flag))
			return true;
		while (rest.at < rest.end && *rest.at != ' ')
			rest.at++;
	}
	return false;
}

bool smaps_line(struct mapping *mapping, const char *line, size_t length)
{
	struct rest rest = {line, line + length};
	uint64_t size;

	if (take_word(&rest, "VmFlags:")) {
		mapping->is_watched = has_flag(rest, "uw");
		mapping->is_special =
		    has_flag(rest, "mm") || has_flag(rest, "pf") || has_flag(rest, "io");
		return true;
	}
	if (take_word(&rest, "Rss:")) {
		skip_blanks(&rest);
		mapping->is_resident = take_number(&rest, 10, &size) && size;
	} else if (length && digit_of(line[0]) < 16) {
		take_header(&rest, mapping);
	}
	return false;
}
