#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool wants_details;
static bool is_journal;

void log_begin(bool with_details)
{
	wants_details = with_details;
	is_journal = getenv("JOURNAL_STREAM") && !isatty(STDERR_FILENO);
}

void log_line(enum log_priority priority, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	if (priority == LOG_DETAIL && !wants_details)
		return;
	va_start(arguments, format);
	(void)vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	/* Names of files may hold anything; a line is a line. */
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = '?';
	if (is_journal)
		fprintf(stderr, "<%d>%s\n", (int)priority, line);
	else
		fprintf(stderr, "prefaultd: %s\n", line);
}
