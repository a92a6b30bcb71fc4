/* The records in the rings. */
#ifndef RECORD_FAULT_RECORDS_H
#define RECORD_FAULT_RECORDS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Layouts follow perf_event_open(2) for the sample_type chosen in rings.c. */
struct sample_id {
	uint32_t pid, tid;
	uint64_t time;
};

struct sample_record {
	struct perf_event_header header;
	struct sample_id id;
	uint64_t address;
};

struct task_record { /* PERF_RECORD_FORK and PERF_RECORD_EXIT */
	struct perf_event_header header;
	uint32_t pid, parent_pid, tid, parent_tid;
	uint64_t time;
};

struct comm_record {
	struct perf_event_header header;
	uint32_t pid, tid;
	char comm[];
};

struct mmap2_record {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t address, length, offset;
	uint32_t major, minor;
	uint64_t ino, ino_generation;
	uint32_t protection, flags;
	char path[];
};

struct lost_record {
	struct perf_event_header header;
	uint64_t id, lost;
};

/* The record's body must be at least as long as SIZE and its text must end within it. */
static inline bool is_whole(const struct perf_event_header *record, size_t size, size_t text_at)
{
	if (record->size < size + sizeof(struct sample_id))
		return false;
	return !text_at || memchr((const char *)record + text_at, '\0',
				  record->size - sizeof(struct sample_id) - text_at);
}

static inline bool is_exec(const struct perf_event_header *record)
{
	return record->type == PERF_RECORD_COMM && record->misc & PERF_RECORD_MISC_COMM_EXEC &&
	       is_whole(record, sizeof(struct comm_record), offsetof(struct comm_record, comm));
}

#endif
