/* The `scout` recorder: look-ups, opens, reads and mapped pages of a tree under ptrace. */
#ifndef RECORD_SCOUT_H
#define RECORD_SCOUT_H

#include "session.h"

/* Gives the helper's exit status. */
int scout_run(const struct session_options *options, struct emit *out);

#endif
