/* What the notes of a program say of it: its GNU build-id, and the room that it has for a plan of
 * its own (docs/plan-format.md, "Plans inside programs"). Pure. */
#ifndef PREFAULT_NOTE_H
#define PREFAULT_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* docs/plan-format.md: the name of the note that has room for a plan, and how a trailer ends. */
#define PLAN_NOTE_NAME "prefault"
#define PLAN_TRAILER_MAGIC "PREFTAIL"

enum { BUILD_ID_MAX_BYTES = 32 };

struct build_id {
	uint8_t bytes[BUILD_ID_MAX_BYTES];
	uint8_t size; /* 0: none */
};

/* A note segment, or as much of it as is at hand. Offsets count from its start. */
struct note_segment {
	uint64_t address; /* in memory or in the file */
	uint64_t size;
	uint64_t alignment; /* p_align */
	const uint8_t *bytes;
	uint64_t start, end; /* which of it `bytes` are */
};

struct notes {
	struct build_id build_id;
	bool has_build_id;     /* of any size: one that names no plan is none */
	uint64_t plan_address; /* as the segment's; what is there may be anything */
	uint32_t plan_size;    /* of the room; 0: none */
};

/*
 * Goes through the notes from `start` on. Answers where the first one begins that is not at hand as
 * a whole, or at least `size`. Of each kind the first note counts that any call has found.
 */
uint64_t notes_read(const struct note_segment *segment, struct notes *ret);

#endif
