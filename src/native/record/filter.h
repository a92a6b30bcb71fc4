/* The seccomp filter that makes a process stop at the calls of the table, and at no others. */
#ifndef RECORD_FILTER_H
#define RECORD_FILTER_H

/*
 * Puts the filter on the calling process, for good. At a stop, SECCOMP_RET_DATA is the call's index
 * in the table. 0 or -errno.
 */
int filter_install(void);

#endif
