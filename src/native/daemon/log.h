/* Lines on standard error: to the journal with their priority, else with our name in front. */
#ifndef PREFAULT_DAEMON_LOG_H
#define PREFAULT_DAEMON_LOG_H

#include <stdbool.h>

/* As in syslog(3), which the journal's `<N>` takes its numbers from. */
enum log_priority { LOG_FAILURE = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_DETAIL = 7 };

/* LOG_DETAIL is only written if asked for. */
void log_begin(bool with_details);

__attribute__((format(printf, 2, 3))) void log_line(enum log_priority priority, const char *format,
						    ...);

#endif
