/*
 * A plan in memory: docs/plan-format.md, read field by field and never out of bounds. Pure: no
 * system call, no allocation.
 *
 * The plan may be in memory in part, from its start on; whatever lies outside that part, or is not
 * well formed, is answered with `false` or a null pointer.
 */
#ifndef PREFAULT_PLAN_H
#define PREFAULT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum {
	PLAN_PAGE_BYTES = 4096,
	PLAN_HEADER_BYTES = 96,
	PLAN_MODE_BYTES = 40,
	PLAN_SENTINEL_BYTES = 8,
	PLAN_FILE_BYTES = 72,
	PLAN_STEP_BYTES = 12,
	PLAN_LOOKUP_BYTES = 8,

	PLAN_MAX_BYTES = 4 * 1024 * 1024,
	PLAN_MAX_MODES = 64,
	PLAN_MAX_MODE_SENTINELS = 16,
	PLAN_MAX_FILES = 16384,
	PLAN_MAX_STEPS = 131072,
	PLAN_MAX_LOOKUPS = 65536,
	PLAN_MAX_STRING_BYTES = 4095,
	PLAN_MAX_BUILD_ID_BYTES = 32,
};

/* What a writer in JavaScript can name exactly. */
#define PLAN_MAX_FILE_BYTES ((UINT64_C(1) << 53) - 1)

/* Why a plan is refused. */
enum plan_fault {
	PLAN_SOUND,
	PLAN_TOO_SHORT,
	PLAN_BAD_MAGIC,
	PLAN_NEWER_FORMAT,
	PLAN_BAD_HEADER,
	PLAN_BAD_SIZE,
	PLAN_BAD_SECTION,
	PLAN_BAD_CHECKSUM,
	PLAN_BAD_PROGRAM,
	PLAN_BAD_MODE,
	PLAN_BAD_SENTINEL,
	PLAN_BAD_FILE,
	PLAN_BAD_STEP,
	PLAN_BAD_LOOKUP,
};

struct plan_table {
	uint32_t offset;
	uint32_t count;
};

struct plan {
	const uint8_t *bytes;
	uint32_t size; /* of the part in memory */
	uint32_t total;
	uint32_t program;
	struct plan_table modes, sentinels, strings, files, steps, lookups;
};

struct plan_mode {
	uint32_t name, token;
	struct plan_table sentinels, steps, lookups; /* `offset` is the index of the first */
	uint32_t page_total;
};

struct plan_sentinel {
	const char *path;
	uint32_t page;
};

enum plan_file_kind { PLAN_BY_BUILD_ID = 1, PLAN_BY_MTIME = 2, PLAN_BY_PATH = 3 };

struct plan_file {
	const char *path;
	uint8_t kind;
	uint8_t build_id_size;
	uint64_t size_bytes;
	uint64_t build_id_offset;
	int64_t mtime_seconds;
	uint32_t mtime_nanoseconds;
	const uint8_t *build_id;
};

struct plan_step {
	uint32_t file, first_page, page_count;
};

enum plan_action { PLAN_LIST = 1, PLAN_STAT = 2 };

struct plan_lookup {
	const char *path;
	uint32_t action;
};

/* Reads the header and checks that every section lies within the plan. */
enum plan_fault plan_open(const uint8_t *bytes, uint32_t size, struct plan *ret);

/* The same, of a plan that is in memory as a whole, with anything behind it. */
enum plan_fault plan_open_within(const uint8_t *bytes, uint32_t room, struct plan *ret);

/*
 * Checks the checksum and every entry of a plan that is in memory as a whole: all that a reader
 * must refuse, not what only a careless writer would do (docs/plan-format.md, "What makes a plan
 * bad").
 */
enum plan_fault plan_check(const struct plan *plan);

/* The string at that offset, or a null pointer. */
const char *plan_string(const struct plan *plan, uint32_t offset);

/* Modes that have nothing in common leave nothing to the default of them. */
static inline bool is_empty_mode(const struct plan_mode *mode)
{
	return !mode->steps.count && !mode->lookups.count;
}

bool plan_mode(const struct plan *plan, uint32_t index, struct plan_mode *ret);
bool plan_sentinel(const struct plan *plan, uint32_t index, struct plan_sentinel *ret);
bool plan_file(const struct plan *plan, uint32_t index, struct plan_file *ret);
bool plan_step(const struct plan *plan, uint32_t index, struct plan_step *ret);
bool plan_lookup(const struct plan *plan, uint32_t index, struct plan_lookup *ret);

#endif
