/* `resident`: which pages of the files named on standard input are in the page cache. */
#ifndef RECORD_RESIDENT_H
#define RECORD_RESIDENT_H

#include "emit.h"

/* Gives the helper's exit status. */
int resident_run(struct emit *out);

#endif
