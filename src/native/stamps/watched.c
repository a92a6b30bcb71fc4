#include "survey.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places.h"

int survey_watched(struct survey *survey)
{
	size_t capacity = 0;
	char *line = NULL;
	struct stat status;
	bool fits = true;
	ssize_t size;
	FILE *file;
	int fd;

	if (!survey_mention(survey, WATCHED_PATH, PASSING))
		return -ENOMEM;
	fd = root_open_regular(survey->judge.root, WATCHED_PATH, &status);
	if (fd < 0)
		return 0;
	file = root_trusts(survey->judge.root, &status) ? fdopen(fd, "r") : NULL;
	if (!file) {
		close(fd);
		return 0;
	}
	while (fits && (size = getline(&line, &capacity, file)) > 0) {
		if (line[size - 1] == '\n')
			line[--size] = '\0';
		if (stamp_path_fits(line, (size_t)size))
			fits = survey_mention(survey, line, COUNTING);
	}
	free(line);
	fclose(file);
	return fits ? 0 : -ENOMEM;
}
