/*
 * The reader of /proc/self/smaps, built with sanitizers: against sscanf on what the kernel says of
 * this process, and on a hundred thousand damaged lines, of which it must take none beyond its end.
 */
#include "../../../src/native/exit/smaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mapping mapping;

static int fail(const char *what, const char *line)
{
	printf("%s: %s\n", what, line);
	return 1;
}

/* A header line as smaps_line() left it, against another reader. */
static int agrees(const char *line)
{
	uint64_t start, end, offset, ino;
	unsigned major, minor;
	char rights[5];
	int path = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n", &start,
		   &end, rights, &offset, &major, &minor, &ino, &path) < 7)
		return 1;
	return mapping.start == start && mapping.end == end && mapping.offset == offset &&
	       mapping.ino == ino && mapping.major == major && mapping.minor == minor &&
	       mapping.is_writable == (rights[1] == 'w') &&
	       mapping.is_private == (rights[3] == 'p') &&
	       mapping.is_file == (ino && line[path] == '/') &&
	       (!mapping.is_file || !strcmp(mapping.path, line + path));
}

static int real_lines(char ***ret_lines, size_t *ret_count)
{
	FILE *smaps = fopen("/proc/self/smaps", "r");
	size_t size = 0, files = 0, ends = 0;
	char *line = NULL;
	ssize_t length;

	while (smaps && (length = getline(&line, &size, smaps)) > 0) {
		line[--length] = '\0';
		ends += smaps_line(&mapping, line, (size_t)length);
		if (strchr("0123456789abcdef", line[0])) {
			if (!agrees(line))
				return fail("read differently", line);
			files += mapping.is_file;
		}
		*ret_lines = realloc(*ret_lines, (*ret_count + 1) * sizeof(**ret_lines));
		(*ret_lines)[(*ret_count)++] = strdup(line);
	}
	free(line);
	if (smaps)
		fclose(smaps);
	return files > 2 && ends > files ? 0 : fail("too little was found", "");
}

static int damaged_lines(char **lines, size_t count)
{
	for (int i = 0; i < 100000; i++) {
		const char *from = lines[(size_t)rand() % count];
		size_t length = strlen(from);
		/* A copy of exactly this size: the sanitizer sees a step beyond. */
		char *copy = malloc(length ? length : 1);

		memcpy(copy, from, length);
		for (int change = rand() % 4; change && length; change--)
			copy[(size_t)rand() % length] = (char)rand();
		if (length && rand() % 3 == 0)
			copy = realloc(copy, length = (size_t)rand() % length + 1);
		(void)smaps_line(&mapping, copy, length);
		if (mapping.end < mapping.start && mapping.is_file)
			return fail("a mapping that ends before it begins", from);
		if (!memchr(mapping.path, '\0', sizeof mapping.path))
			return fail("a path without an end", from);
		free(copy);
	}
	return 0;
}

static int long_path(void)
{
	char line[3 * MAPPING_PATH_BYTES];
	int head = sprintf(line, "1000-2000 r--p 00000000 08:01 7 ");

	memset(line + head, '/', sizeof line - (size_t)head);
	(void)smaps_line(&mapping, line, sizeof line);
	if (mapping.is_file)
		return fail("a path that is too long", "");
	(void)smaps_line(&mapping, line, (size_t)head + MAPPING_PATH_BYTES - 1);
	return mapping.is_file && strlen(mapping.path) == MAPPING_PATH_BYTES - 1
		   ? 0
		   : fail("the longest path", "");
}

static int flags(void)
{
	static const char *const watched[] = {"VmFlags: rd mr uw ", "VmFlags: uw"};
	static const char *const others[] = {"VmFlags: rd mr um ", "VmFlags:", "VmFlags: wu"};

	for (size_t i = 0; i < 2; i++)
		if (!smaps_line(&mapping, watched[i], strlen(watched[i])) || !mapping.is_watched)
			return fail("watched", watched[i]);
	for (size_t i = 0; i < 3; i++)
		if (!smaps_line(&mapping, others[i], strlen(others[i])) || mapping.is_watched)
			return fail("not watched", others[i]);
	static const char *const special[] = {"VmFlags: rd pf ", "VmFlags: rd mr io",
					      "VmFlags: mm"};

	for (size_t i = 0; i < 3; i++)
		if (!smaps_line(&mapping, special[i], strlen(special[i])) || !mapping.is_special)
			return fail("special", special[i]);
	return smaps_line(&mapping, others[0], strlen(others[0])) && !mapping.is_special
		   ? 0
		   : fail("not special", others[0]);
}

int main(void)
{
	char **lines = NULL;
	size_t count = 0;

	srand(1);
	if (real_lines(&lines, &count) || damaged_lines(lines, count) || long_path() || flags())
		return 1;
	while (count)
		free(lines[--count]);
	free(lines);
	return 0;
}
