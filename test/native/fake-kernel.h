/*
 * A kernel for the core's hosted builds: answers its system calls at random, from a seed, and
 * aborts when a call breaks a promise of the issuer's: pages of a file that was not found fresh,
 * chunks that are too large, ranges beyond the end, descriptors left open.
 */
#ifndef PREFAULT_TEST_FAKE_KERNEL_H
#define PREFAULT_TEST_FAKE_KERNEL_H

#include "../../src/native/plan.h"

/* What the next calls are made for: the files that `plan` names are there, mostly as it says. */
void kernel_start(const struct plan *plan, uint64_t seed);

/* Aborts unless all has been given back. */
void kernel_end(void);

#endif
