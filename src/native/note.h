/* Finds the GNU build-id in the bytes of a note segment. Pure. */
#ifndef PREFAULT_NOTE_H
#define PREFAULT_NOTE_H

#include <stddef.h>
#include <stdint.h>

enum { BUILD_ID_MAX_BYTES = 32 };

struct build_id {
	uint8_t bytes[BUILD_ID_MAX_BYTES];
	uint8_t size; /* 0: none */
};

/*
 * `alignment` is the segment's p_align: notes are padded to 4 bytes, and in segments aligned to 8
 * to 8. Leaves `ret` alone if there is no build-id, or one of a size that names no plan.
 */
void note_find_build_id(const uint8_t *notes, size_t size, size_t alignment, struct build_id *ret);

#endif
