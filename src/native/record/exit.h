/* The mode `exit`: the program writes down itself what it has mapped in, by a library of ours. */
#ifndef RECORD_EXIT_H
#define RECORD_EXIT_H

#include "session.h"

int exit_run(const struct session_options *options, struct emit *out);

#endif
