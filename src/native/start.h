/* What the kernel tells a process about its own start. */
#ifndef PREFAULT_START_H
#define PREFAULT_START_H

#include <stdbool.h>

#include "apply.h"

/* False if nothing is to be done: PREFAULT=0, or secure execution (AT_SECURE of getauxval(3)). */
bool may_apply(char *const envp[], struct owner *ret);

/*
 * From what stands on the stack at an exec; the auxiliary vector must follow `envp`. False if
 * nothing is to be done, or too little is known.
 */
bool read_start(int argc, char *const argv[], char *const envp[], struct start *ret);

#endif
