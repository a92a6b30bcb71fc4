/*
 * The plan that a program's file contains, for who is about to start it: docs/plan-format.md,
 * "Plans inside programs". It is as trusted as the program; every bound is checked all the same.
 */
#ifndef PREFAULT_EMBEDDED_H
#define PREFAULT_EMBEDDED_H

#include "apply.h"
#include "image.h"

/*
 * Applies the plan of the image's note, or else that of its trailer, from a copy in memory: the
 * file may change meanwhile. Nobody locks a program's file.
 */
void apply_embedded(const struct start *start, const struct image *image);

#endif
