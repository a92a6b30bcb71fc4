#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "../fnv.h"

enum { FIRST_CAPACITY = 1024, SLOTS_PER_ENTRY = 2 };

static size_t slot_of(const struct table *table, const char *path, size_t size)
{
	uint64_t hash = FNV_START;
	size_t slot;

	for (size_t i = 0; i < size; i++)
		hash = fnv_step(hash, (uint8_t)path[i]);
	for (slot = hash & (table->slot_count - 1); table->slots[slot];
	     slot = (slot + 1) & (table->slot_count - 1)) {
		const char *found = table->entries[table->slots[slot] - 1].path;

		if (strncmp(found, path, size) == 0 && !found[size])
			break;
	}
	return slot;
}

static bool grow(struct table *table)
{
	size_t capacity = table->capacity ? 2 * table->capacity : FIRST_CAPACITY;
	struct entry *entries;

	if (capacity > UINT32_MAX / SLOTS_PER_ENTRY)
		return false;
	entries = reallocarray(table->entries, capacity, sizeof *entries);
	if (!entries)
		return false;
	table->entries = entries;
	table->capacity = capacity;
	free(table->slots);
	table->slot_count = SLOTS_PER_ENTRY * capacity;
	table->slots = calloc(table->slot_count, sizeof *table->slots);
	if (!table->slots) {
		table->slot_count = 0;
		return false;
	}
	for (size_t i = 0; i < table->count; i++)
		table->slots[slot_of(table, entries[i].path, strlen(entries[i].path))] =
		    (uint32_t)i + 1;
	return true;
}

struct entry *table_at(struct table *table, const char *path, size_t size)
{
	struct entry *entry;
	size_t slot;

	if ((table->count == table->capacity || !table->slots) && !grow(table))
		return NULL;
	slot = slot_of(table, path, size);
	if (table->slots[slot])
		return &table->entries[table->slots[slot] - 1];
	entry = &table->entries[table->count];
	memset(entry, 0, sizeof *entry);
	entry->path = strndup(path, size);
	if (!entry->path)
		return NULL;
	table->slots[slot] = (uint32_t)++table->count;
	return entry;
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->entries[i].path);
	free(table->entries);
	free(table->slots);
	memset(table, 0, sizeof *table);
}
