#include "note.h"

#include <elf.h>

static uint64_t padded(uint64_t size, size_t alignment)
{
	uint64_t unit = alignment == 8 ? 8 : 4;

	return (size + unit - 1) & ~(unit - 1);
}

static uint32_t word(const uint8_t *bytes)
{
	uint32_t value;

	__builtin_memcpy(&value, bytes, sizeof value);
	return value;
}

void note_find_build_id(const uint8_t *notes, size_t size, size_t alignment, struct build_id *ret)
{
	enum { NOTE_HEADER_BYTES = 12, SMALLEST_ID = 2 };

	for (uint64_t at = 0; at + NOTE_HEADER_BYTES <= size;) {
		const uint8_t *note = notes + at;
		uint32_t name_size = word(note);
		uint32_t id_size = word(note + 4);
		uint64_t name_end = padded(NOTE_HEADER_BYTES + (uint64_t)name_size, alignment);

		if (name_end + id_size > size - at)
			return;
		if (word(note + 8) == NT_GNU_BUILD_ID && name_size == 4 && note[12] == 'G' &&
		    note[13] == 'N' && note[14] == 'U' && !note[15]) {
			if (id_size < SMALLEST_ID || id_size > BUILD_ID_MAX_BYTES)
				return;
			for (uint32_t i = 0; i < id_size; i++)
				ret->bytes[i] = note[name_end + i];
			ret->size = (uint8_t)id_size;
			return;
		}
		at += padded(name_end + id_size, alignment);
	}
}
