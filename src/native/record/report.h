/* Messages of the helper's own, on descriptor 2. */
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include <stddef.h>

void report(const char *what, const char *why);

/* Prints WHAT and the text of an error number; gives -error back for the caller to return. */
int report_error(const char *what, int error);

/* Memory or nothing: the helper is short-lived and has no use for a half-recorded start. */
void *allocate(size_t size);
void *reallocate(void *old, size_t count, size_t size);
char *duplicate(const char *text);

#endif
