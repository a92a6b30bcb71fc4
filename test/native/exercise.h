/* Puts bytes through all that an applier does with a plan, on the fake kernel. */
#ifndef PREFAULT_TEST_EXERCISE_H
#define PREFAULT_TEST_EXERCISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes the checksum right, so that only the bounds checks stand between the bytes and the reader.
 */
void reseal(uint8_t *plan, size_t size);

/* True if it was read as a plan. Aborts, or is stopped by a sanitizer, if a reader goes wrong. */
bool exercise(const uint8_t *bytes, size_t size, uint64_t seed);

#endif
