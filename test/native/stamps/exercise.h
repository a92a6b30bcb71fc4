/* Runs prefault-stamps on bytes that are a plan but for its checksum, and on stamps made of them.
 */
#ifndef PREFAULT_STAMPS_EXERCISE_H
#define PREFAULT_STAMPS_EXERCISE_H

#include <stddef.h>
#include <stdint.h>

/* Aborts if anything but the plan and the stamps was written, or a plan that is not whole. */
void exercise_stamps(const uint8_t *bytes, size_t size);

#endif
