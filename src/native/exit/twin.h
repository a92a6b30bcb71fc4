/* The other copy of this library in the same process: as an auditor it has a namespace of its own,
 * and none of the program's calls go through it. */
#ifndef EXIT_TWIN_H
#define EXIT_TWIN_H

#include <stdbool.h>
#include <stdint.h>

struct link_map;

/*
 * Where a variable of this copy lies in the copy that ld.so has mapped as `map`; NULL if that is
 * another file.
 */
const void *twin_variable(const struct link_map *map, const void *own);

#endif
