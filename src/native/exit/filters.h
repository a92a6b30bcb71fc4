/* Seccomp filters, under which a system call can be fatal. */
#ifndef EXIT_FILTERS_H
#define EXIT_FILTERS_H

/* How many filters are on this process; -1 if the kernel does not tell (before Linux 5.9). */
long filters_count(void);

#endif
