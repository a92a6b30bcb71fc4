/*
 * plan-make [OFFSET=VALUE]... <TEXT >PLAN: makes a plan of what plan-dump prints, for tests that
 * need plans of files which exist only while they run.
 *
 * OFFSET=VALUE writes a 32-bit VALUE at OFFSET before the checksum is made: for hostile plans,
 * which only the bounds checks can refuse. A mode's page total is counted, not taken from the text.
 * Paths have no blanks.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/native/fnv.h"
#include "../../src/native/plan.h"

enum { LINE_CAPACITY = 3 * PLAN_MAX_STRING_BYTES };

/* Bytes of one section while it grows. */
struct section {
	uint8_t *bytes;
	size_t size;
	uint32_t count;
};

static struct section modes, sentinels, strings, files, steps, lookups;
static char program_path[LINE_CAPACITY];

static void fail(const char *what, const char *line)
{
	fprintf(stderr, "plan-make: %s: %s\n", what, line);
	exit(2);
}

static uint8_t *grow(struct section *section, size_t size)
{
	section->bytes = realloc(section->bytes, section->size + size);
	if (!section->bytes)
		fail("no memory", "");
	memset(section->bytes + section->size, 0, size);
	section->size += size;
	return section->bytes + section->size - size;
}

static uint8_t *new_entry(struct section *section, size_t size)
{
	section->count++;
	return grow(section, size);
}

static void put(uint8_t *at, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *at, int size)
{
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

/* Offsets within the strings section plus one, until it is known where that lies. */
static uint32_t add_string(const char *text)
{
	size_t size = strlen(text) + 1;
	size_t at = strings.size;

	memcpy(grow(&strings, size), text, size);
	return (uint32_t)at + 1;
}

static void add_file(const char *line)
{
	char path[LINE_CAPACITY], kind[16], id[80];
	uint64_t size;
	int64_t number;
	uint32_t nanoseconds;
	uint8_t *entry = new_entry(&files, PLAN_FILE_BYTES);

	if (sscanf(line, "file %s %" SCNu64 " %15s", path, &size, kind) != 3)
		fail("bad file", line);
	put(entry, add_string(path), 4);
	put(entry + 8, size, 8);
	if (sscanf(line, "file %*s %*s mtime %" SCNd64 " %" SCNu32, &number, &nanoseconds) == 2) {
		entry[4] = PLAN_BY_MTIME;
		put(entry + 24, (uint64_t)number, 8);
		put(entry + 32, nanoseconds, 4);
	} else if (sscanf(line, "file %*s %*s build-id %64s %" SCNd64, id, &number) == 2) {
		entry[4] = PLAN_BY_BUILD_ID;
		entry[5] = (uint8_t)(strlen(id) / 2);
		put(entry + 16, (uint64_t)number, 8);
		for (unsigned i = 0; i < entry[5]; i++) {
			unsigned byte;

			if (sscanf(id + 2 * i, "%2x", &byte) != 1)
				fail("bad build-id", line);
			entry[40 + i] = (uint8_t)byte;
		}
	} else if (!strcmp(kind, "path")) {
		entry[4] = PLAN_BY_PATH;
	} else {
		fail("bad file", line);
	}
}

static uint8_t *last_mode(const char *line)
{
	if (!modes.count)
		fail("before the first mode", line);
	return modes.bytes + modes.size - PLAN_MODE_BYTES;
}

static void count_one(const char *line, int field)
{
	uint8_t *at = last_mode(line) + field;

	put(at, get(at, 4) + 1, 4);
}

static void add_mode(const char *line)
{
	char name[LINE_CAPACITY], token[LINE_CAPACITY];
	uint8_t *entry = new_entry(&modes, PLAN_MODE_BYTES);

	if (sscanf(line, "mode %s %s", name, token) != 2)
		fail("bad mode", line);
	put(entry, add_string(name), 4);
	if (strcmp(token, "-") != 0)
		put(entry + 4, add_string(token), 4);
	put(entry + 8, sentinels.count, 4);
	put(entry + 16, steps.count, 4);
	put(entry + 24, lookups.count, 4);
}

static void add_sentinel(const char *line)
{
	char path[LINE_CAPACITY];
	uint32_t page;
	uint8_t *entry = new_entry(&sentinels, PLAN_SENTINEL_BYTES);

	if (sscanf(line, "sentinel %s %" SCNu32, path, &page) != 2)
		fail("bad sentinel", line);
	put(entry, add_string(path), 4);
	put(entry + 4, page, 4);
	count_one(line, 12);
}

static void add_step(const char *line)
{
	uint32_t step[3];
	uint8_t *entry = new_entry(&steps, PLAN_STEP_BYTES);
	uint8_t *total = last_mode(line) + 32;

	if (sscanf(line, "step %" SCNu32 " %" SCNu32 " %" SCNu32, &step[0], &step[1], &step[2]) !=
	    3)
		fail("bad step", line);
	for (int i = 0; i < 3; i++)
		put(entry + 4 * i, step[i], 4);
	put(total, get(total, 4) + step[2], 4);
	count_one(line, 20);
}

static void add_lookup(const char *line)
{
	char action[8], path[LINE_CAPACITY];
	uint8_t *entry = new_entry(&lookups, PLAN_LOOKUP_BYTES);

	if (sscanf(line, "lookup %7s %s", action, path) != 2)
		fail("bad lookup", line);
	put(entry, add_string(path), 4);
	put(entry + 4, strcmp(action, "list") == 0 ? PLAN_LIST : PLAN_STAT, 4);
	count_one(line, 28);
}

static void add_line(const char *line)
{
	if (strncmp(line, "program ", 8) == 0)
		sscanf(line, "program %s", program_path);
	else if (strncmp(line, "file ", 5) == 0)
		add_file(line);
	else if (strncmp(line, "mode ", 5) == 0)
		add_mode(line);
	else if (strncmp(line, "sentinel ", 9) == 0)
		add_sentinel(line);
	else if (strncmp(line, "step ", 5) == 0)
		add_step(line);
	else if (strncmp(line, "lookup ", 7) == 0)
		add_lookup(line);
	else
		fail("unknown line", line);
}

/* The sections before the strings have fixed sizes, so the strings' place is known at the end. */
static void relocate(struct section *section, size_t entry_size, int field, uint32_t strings_offset)
{
	for (uint32_t i = 0; i < section->count; i++) {
		uint8_t *at = section->bytes + i * entry_size + field;
		uint32_t number = (uint32_t)get(at, 4);

		put(at, number ? strings_offset + number - 1 : 0, 4);
	}
}

static struct section plan;

static void append(struct section *section, int header_field, uint32_t count)
{
	size_t at = plan.size;

	if (section->size)
		memcpy(grow(&plan, section->size), section->bytes, section->size);
	grow(&plan, (8 - plan.size % 8) % 8);
	put(plan.bytes + header_field, at, 4);
	put(plan.bytes + header_field + 4, count, 4);
}

static void join(void)
{
	uint32_t program = add_string(program_path);
	uint32_t at = (uint32_t)(PLAN_HEADER_BYTES + modes.size + sentinels.size);

	relocate(&modes, PLAN_MODE_BYTES, 0, at);
	relocate(&modes, PLAN_MODE_BYTES, 4, at);
	relocate(&sentinels, PLAN_SENTINEL_BYTES, 0, at);
	relocate(&files, PLAN_FILE_BYTES, 0, at);
	relocate(&lookups, PLAN_LOOKUP_BYTES, 0, at);
	grow(&plan, PLAN_HEADER_BYTES);
	append(&modes, 32, modes.count);
	append(&sentinels, 40, sentinels.count);
	append(&strings, 48, (uint32_t)strings.size);
	append(&files, 56, files.count);
	append(&steps, 64, steps.count);
	append(&lookups, 72, lookups.count);
	memcpy(plan.bytes, "PREFAULT", 8);
	put(plan.bytes + 8, 1, 2);
	put(plan.bytes + 12, PLAN_HEADER_BYTES, 4);
	put(plan.bytes + 24, plan.size, 4);
	put(plan.bytes + 28, at + program - 1, 4);
}

static void patch(const char *argument)
{
	uint32_t offset, value;

	if (sscanf(argument, "%" SCNu32 "=%" SCNu32, &offset, &value) != 2 ||
	    offset + 4 > plan.size)
		fail("bad patch", argument);
	put(plan.bytes + offset, value, 4);
}

static void sign(void)
{
	uint64_t hash = FNV_START;

	for (size_t at = 24; at + 8 <= plan.size; at += 8)
		hash = fnv_step(hash, get(plan.bytes + at, 8));
	put(plan.bytes + 16, hash, 8);
}

int main(int argc, char **argv)
{
	static char line[LINE_CAPACITY];

	while (fgets(line, sizeof line, stdin))
		add_line(line);
	join();
	for (int i = 1; i < argc; i++)
		patch(argv[i]);
	sign();
	return fwrite(plan.bytes, 1, plan.size, stdout) != plan.size;
}
