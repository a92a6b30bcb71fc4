#include "table.h"

#include "report.h"

#include <stdlib.h>

/* Linear probing at a load of at most one half; the capacity is a power of two. */
#define FIRST_CAPACITY 64u

static size_t home(const struct table *table, uint64_t first, uint64_t second)
{
	uint64_t hash = first * 0x9e3779b97f4a7c15u ^ second;

	hash ^= hash >> 32;
	hash *= 0xd6e8feb86659fd93u;
	hash ^= hash >> 32;
	return (size_t)hash & (table->capacity - 1);
}

/* The slot that holds the key, or the free one where it would go. */
static struct table_slot *find(const struct table *table, uint64_t first, uint64_t second)
{
	size_t at = home(table, first, second);

	for (;;) {
		struct table_slot *slot = &table->slots[at];

		if (!slot->value || (slot->first == first && slot->second == second))
			return slot;
		at = (at + 1) & (table->capacity - 1);
	}
}

void *table_get(const struct table *table, uint64_t first, uint64_t second)
{
	return table->capacity ? find(table, first, second)->value : NULL;
}

static void grow(struct table *table)
{
	struct table old = *table;
	size_t at;

	table->capacity = old.capacity ? old.capacity * 2 : FIRST_CAPACITY;
	table->slots = allocate(table->capacity * sizeof(*table->slots));
	for (at = 0; at < old.capacity; at++) {
		if (old.slots[at].value)
			*find(table, old.slots[at].first, old.slots[at].second) = old.slots[at];
	}
	free(old.slots);
}

void table_put(struct table *table, uint64_t first, uint64_t second, void *value)
{
	struct table_slot *slot;

	if (table->count * 2 >= table->capacity)
		grow(table);
	slot = find(table, first, second);
	if (!slot->value)
		table->count++;
	*slot = (struct table_slot){.first = first, .second = second, .value = value};
}

void *table_take(struct table *table, uint64_t first, uint64_t second)
{
	struct table_slot *slot;
	void *value;
	size_t at;

	if (!table->capacity)
		return NULL;
	slot = find(table, first, second);
	value = slot->value;
	if (!value)
		return NULL;
	slot->value = NULL;
	table->count--;
	/* Entries that probed past the freed slot must be found again. */
	at = (size_t)(slot - table->slots);
	for (;;) {
		struct table_slot moved;

		at = (at + 1) & (table->capacity - 1);
		moved = table->slots[at];
		if (!moved.value)
			return value;
		table->slots[at].value = NULL;
		*find(table, moved.first, moved.second) = moved;
	}
}

void table_free(struct table *table, void (*free_value)(void *))
{
	size_t at;

	for (at = 0; free_value && at < table->capacity; at++) {
		if (table->slots[at].value)
			free_value(table->slots[at].value);
	}
	free(table->slots);
	*table = (struct table){0};
}
