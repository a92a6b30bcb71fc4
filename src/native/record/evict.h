/* `evict`: takes the files named on standard input out of the page cache. */
#ifndef RECORD_EVICT_H
#define RECORD_EVICT_H

#include "emit.h"

/* Gives the helper's exit status. */
int evict_run(struct emit *out);

#endif
