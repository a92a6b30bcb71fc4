#include "programs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../fnv.h"

enum { FIRST_CAPACITY = 256, SLOTS_PER_PROGRAM = 4 };

/* Two hash tables over the same programs: open addressing, never more than half full. */
static struct {
	pthread_mutex_t lock;
	struct program **all;
	size_t count, capacity;
	struct program **by_name, **by_key;
	size_t slot_count, name_count, key_count; /* a power of two; slots in use, also left ones */
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Stands where a program was taken away, so that those behind it are still found. */
static struct program left;

void programs_lock(void)
{
	pthread_mutex_lock(&table.lock);
}

void programs_unlock(void)
{
	pthread_mutex_unlock(&table.lock);
}

static uint64_t name_hash(const char *name)
{
	uint64_t hash = FNV_START;

	for (; *name; name++)
		hash = fnv_step(hash, (uint8_t)*name);
	return hash;
}

static size_t next_slot(size_t slot)
{
	return (slot + 1) & (table.slot_count - 1);
}

static size_t first_slot(uint64_t hash)
{
	return (hash ^ hash >> 32) & (table.slot_count - 1);
}

static size_t slot_of_name(const char *name)
{
	size_t slot = first_slot(name_hash(name));

	while (table.by_name[slot] &&
	       (table.by_name[slot] == &left || strcmp(table.by_name[slot]->name, name) != 0))
		slot = next_slot(slot);
	return slot;
}

static size_t slot_of_key(const struct file_key *key)
{
	size_t slot = first_slot(file_key_hash(key));

	while (table.by_key[slot] &&
	       (table.by_key[slot] == &left || !file_key_equal(&table.by_key[slot]->key, key)))
		slot = next_slot(slot);
	return slot;
}

static void insert_all(void)
{
	table.name_count = table.key_count = 0;
	for (size_t i = 0; i < table.count; i++) {
		struct program *program = table.all[i];

		if (!program->name[0])
			continue;
		table.by_name[slot_of_name(program->name)] = program;
		table.name_count++;
		if (!program->is_marked)
			continue;
		table.by_key[slot_of_key(&program->key)] = program;
		table.key_count++;
	}
}

/* Room for one more of everything. */
static bool make_room(void)
{
	size_t slot_count = table.slot_count;

	if (table.count == table.capacity) {
		size_t capacity = table.capacity ? 2 * table.capacity : FIRST_CAPACITY;
		struct program **all = reallocarray(table.all, capacity, sizeof(struct program *));

		if (!all)
			return false;
		table.all = all;
		table.capacity = capacity;
	}
	if (2 * (table.name_count + 1) <= slot_count && 2 * (table.key_count + 1) <= slot_count)
		return true;
	slot_count = FIRST_CAPACITY * SLOTS_PER_PROGRAM;
	while (slot_count < SLOTS_PER_PROGRAM * table.capacity)
		slot_count *= 2;
	if (slot_count != table.slot_count) {
		struct program **names = calloc(slot_count, sizeof(struct program *));
		struct program **keys = calloc(slot_count, sizeof(struct program *));

		if (!names || !keys) {
			free(names);
			free(keys);
			return false;
		}
		free(table.by_name);
		free(table.by_key);
		table.by_name = names;
		table.by_key = keys;
		table.slot_count = slot_count;
	} else {
		memset(table.by_name, 0, slot_count * sizeof(struct program *));
		memset(table.by_key, 0, slot_count * sizeof(struct program *));
	}
	insert_all();
	return true;
}

size_t programs_count(void)
{
	return table.count;
}

struct program *programs_at(size_t index)
{
	return table.all[index];
}

struct program *programs_named(const char *name)
{
	return table.slot_count ? table.by_name[slot_of_name(name)] : NULL;
}

struct program *programs_with_key(const struct file_key *key)
{
	return table.slot_count ? table.by_key[slot_of_key(key)] : NULL;
}

struct program *programs_add(const char *name)
{
	struct program *program = programs_named(name);

	if (program || !make_room())
		return program;
	program = calloc(1, sizeof *program);
	if (!program)
		return NULL;
	strncpy(program->name, name, sizeof program->name - 1);
	table.by_name[slot_of_name(name)] = program;
	table.name_count++;
	table.all[table.count++] = program;
	return program;
}

void programs_set_key(struct program *program, const struct file_key *key)
{
	if (program->is_marked && file_key_equal(&program->key, key))
		return;
	programs_clear_key(program);
	/* Two plans for one file: the first one has it. */
	if (programs_with_key(key) || !make_room())
		return;
	program->key = *key;
	program->is_marked = true;
	table.by_key[slot_of_key(key)] = program;
	table.key_count++;
}

void programs_clear_key(struct program *program)
{
	if (!program->is_marked)
		return;
	table.by_key[slot_of_key(&program->key)] = &left;
	program->is_marked = false;
}

static void free_program(struct program *program)
{
	free(program->path);
	free(program);
}

void programs_sweep(uint32_t scan_number)
{
	size_t kept = 0;

	for (size_t i = 0; i < table.count; i++) {
		struct program *program = table.all[i];

		if (program->scan_number == scan_number) {
			table.all[kept++] = program;
			continue;
		}
		programs_clear_key(program);
		if (program->name[0])
			table.by_name[slot_of_name(program->name)] = &left;
		program->name[0] = '\0';
		if (program->active_count)
			table.all[kept++] = program;
		else
			free_program(program);
	}
	table.count = kept;
}

void programs_hold(struct program *program)
{
	program->active_count++;
}

/* What was swept meanwhile goes with the next sweep. */
void programs_release(struct program *program)
{
	program->active_count--;
}

void programs_free(void)
{
	for (size_t i = 0; i < table.count; i++)
		free_program(table.all[i]);
	free(table.all);
	free(table.by_name);
	free(table.by_key);
}
