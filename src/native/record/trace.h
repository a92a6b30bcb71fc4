/* The `trace` recorder: names of the files that are opened, by whichever process. */
#ifndef RECORD_TRACE_H
#define RECORD_TRACE_H

#include "session.h"

/* REMOTE: network and FUSE file systems too. Gives the helper's exit status. */
int trace_run(const struct session_options *options, bool remote, struct emit *out);

#endif
