#include "note.h"

#include <elf.h>
#include <stdbool.h>

enum { NOTE_HEADER_BYTES = 12, PLAN_NOTE = 1 };

static uint64_t padded(uint64_t size, uint64_t unit)
{
	return (size + unit - 1) & ~(unit - 1);
}

static uint32_t word(const uint8_t *bytes)
{
	uint32_t value;

	__builtin_memcpy(&value, bytes, sizeof value);
	return value;
}

struct note {
	const uint8_t *name;
	uint32_t name_size, type;
	uint64_t description, end; /* in the segment */
};

static bool is_named(const struct note *note, const char *name, uint32_t size)
{
	if (note->name_size != size)
		return false;
	for (uint32_t i = 0; i < size; i++)
		if (note->name[i] != (uint8_t)name[i])
			return false;
	return true;
}

/* The note at that offset; false if its header and name are not at hand, or it ends outside. */
static bool read_note(const struct note_segment *segment, uint64_t at, struct note *ret)
{
	uint64_t unit = segment->alignment == 8 ? 8 : 4;
	const uint8_t *bytes = segment->bytes + (at - segment->start);
	uint64_t name_end;

	if (at + NOTE_HEADER_BYTES > segment->end)
		return false;
	ret->name_size = word(bytes);
	ret->type = word(bytes + 8);
	ret->name = bytes + NOTE_HEADER_BYTES;
	name_end = at + padded(NOTE_HEADER_BYTES + (uint64_t)ret->name_size, unit);
	ret->description = name_end;
	ret->end = name_end + word(bytes + 4);
	return name_end <= segment->end && ret->end <= segment->size;
}

/*
 * Notes are padded to 4 bytes, and in segments aligned to 8 to 8. But linkers have put notes of
 * either sort into one segment: a note begins with the size of its name, and padding is zero.
 */
static uint64_t skip_padding(const struct note_segment *segment, uint64_t at)
{
	bool is_padding = segment->alignment == 8 && at % 8 && at + 4 <= segment->end &&
			  !word(segment->bytes + (at - segment->start));

	return is_padding ? at + 4 : at;
}

/* Nothing is taken of a build-id that is of no use. */
static void take_build_id(const struct note_segment *segment, const struct note *note,
			  struct build_id *ret)
{
	enum { SMALLEST_ID = 2 };
	const uint8_t *bytes = segment->bytes + (note->description - segment->start);
	uint64_t size = note->end - note->description;

	if (size < SMALLEST_ID || size > BUILD_ID_MAX_BYTES)
		return;
	for (uint64_t i = 0; i < size; i++)
		ret->bytes[i] = bytes[i];
	ret->size = (uint8_t)size;
}

uint64_t notes_read(const struct note_segment *segment, struct notes *ret)
{
	uint64_t at = skip_padding(segment, segment->start);
	struct note note;

	while (at < segment->end && read_note(segment, at, &note)) {
		if (!ret->has_build_id && note.type == NT_GNU_BUILD_ID &&
		    is_named(&note, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU)) {
			if (note.end > segment->end)
				return at;
			take_build_id(segment, &note, &ret->build_id);
			ret->has_build_id = true;
		} else if (!ret->plan_size && note.type == PLAN_NOTE &&
			   is_named(&note, PLAN_NOTE_NAME, sizeof PLAN_NOTE_NAME)) {
			ret->plan_address = segment->address + note.description;
			ret->plan_size = (uint32_t)(note.end - note.description);
		}
		at = skip_padding(segment, padded(note.end, 4));
	}
	return at;
}
