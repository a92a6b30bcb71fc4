/* What is done at the exec of a program that has a plan. */
#ifndef PREFAULT_DAEMON_SERVE_H
#define PREFAULT_DAEMON_SERVE_H

#include "programs.h"

/* Of how many cold starts one is left alone, to compare with; 0: none. */
void serve_compare(unsigned one_in);

/* With the table locked. Returns at once; the crew does the rest. */
void serve_exec(struct program *program, int pid);

#endif
