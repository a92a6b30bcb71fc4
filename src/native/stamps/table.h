/* The paths that are stamped: each once, found by its name, in the order in which they came. */
#ifndef PREFAULT_STAMPS_TABLE_H
#define PREFAULT_STAMPS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../plan.h"
#include "stamp.h"

struct entry {
	char *path;
	struct stamp known; /* what it was the last time */
	struct stamp now;
	bool is_known;
	bool is_mentioned; /* this time: `now` holds, and it is stamped again */
	bool is_regular;
	bool is_unclear; /* there may be something, but it could not be looked at */

	/* The build-id that was last compared, and how that ended: libraries stand in many plans.
	 */
	bool is_checked, has_build_id;
	uint8_t checked_id[PLAN_MAX_BUILD_ID_BYTES];
	uint8_t checked_id_size;
	uint64_t checked_offset;
};

struct table {
	struct entry *entries;
	size_t count, capacity;
	uint32_t *slots; /* an index plus one, or 0 */
	size_t slot_count;
};

/* The entry of that path, made if there is none. A null pointer: no memory. Valid until the next
 * call. */
struct entry *table_at(struct table *table, const char *path, size_t size);
void table_free(struct table *table);

/* Whether the file was there the last time and is another one now, or came, or went. */
static inline bool entry_changed(const struct entry *entry)
{
	return entry->is_known && !stamp_equal(&entry->known, &entry->now);
}

static inline bool entry_unchanged(const struct entry *entry)
{
	return entry->is_known && stamp_equal(&entry->known, &entry->now);
}

#endif
