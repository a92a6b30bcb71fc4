/* A hash table from a pair of numbers to a pointer. */
#ifndef RECORD_TABLE_H
#define RECORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_slot {
	uint64_t first, second;
	void *value; /* NULL: the slot is free */
};

struct table {
	struct table_slot *slots;
	size_t capacity, count;
};

void *table_get(const struct table *table, uint64_t first, uint64_t second);
void table_put(struct table *table, uint64_t first, uint64_t second, void *value);

/* Takes the entry out and gives its value back; NULL if there was none. */
void *table_take(struct table *table, uint64_t first, uint64_t second);

/* Frees the table and, with FREE_VALUE, what it holds. */
void table_free(struct table *table, void (*free_value)(void *));

#endif
