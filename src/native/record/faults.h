/* The `faults` recorder: which page of which file each page fault was at. */
#ifndef RECORD_FAULTS_H
#define RECORD_FAULTS_H

#include "session.h"

/* Gives the helper's exit status. */
int faults_run(const struct session_options *options, struct emit *out);

#endif
