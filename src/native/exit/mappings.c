#include "mappings.h"

#include "../quiet.h"

bool mappings_open(struct mappings *mappings)
{
	mappings->fd = (int)sys_openat(AT_FDCWD, "/proc/self/smaps", OPEN_QUIETLY);
	mappings->used = mappings->at = 0;
	mappings->is_cut = false;
	mappings->mapping = (struct mapping){0};
	return mappings->fd >= 0;
}

static size_t line_length(const struct mappings *mappings)
{
	size_t at = mappings->at;

	while (at < mappings->used && mappings->buffer[at] != '\n')
		at++;
	return at - mappings->at;
}

/* Reads on behind what is left. A line that does not fit is thrown away piece by piece. */
static bool refill(struct mappings *mappings)
{
	size_t left = mappings->used - mappings->at;
	long count;

	if (left == sizeof mappings->buffer) {
		left = 0;
		mappings->is_cut = true;
	}
	for (size_t i = 0; i < left; i++)
		mappings->buffer[i] = mappings->buffer[mappings->at + i];
	mappings->at = 0;
	mappings->used = left;
	do
		count =
		    sys_read(mappings->fd, mappings->buffer + left, sizeof mappings->buffer - left);
	while (count == -EINTR);
	mappings->used += count > 0 ? (size_t)count : 0;
	return count > 0;
}

const struct mapping *mappings_next(struct mappings *mappings)
{
	for (;;) {
		size_t length = line_length(mappings);
		const char *line = mappings->buffer + mappings->at;

		if (mappings->at + length == mappings->used) {
			if (!refill(mappings))
				return NULL;
			continue;
		}
		mappings->at += length + 1;
		if (mappings->is_cut)
			/* Of what mapping the lines are that follow is not known. */
			mappings->mapping = (struct mapping){0}, mappings->is_cut = false;
		else if (smaps_line(&mappings->mapping, line, length) && mappings->mapping.is_file)
			return &mappings->mapping;
	}
}

void mappings_close(struct mappings *mappings)
{
	(void)sys_close(mappings->fd);
}
