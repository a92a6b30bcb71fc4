/* The state file: what the daemon has done, for everybody to read. docs/daemon-state.md. */
#ifndef PREFAULT_DAEMON_TALLY_H
#define PREFAULT_DAEMON_TALLY_H

#include <stdint.h>

enum { TALLY_LOW_MEMORY = 1, TALLY_MEMORY_PRESSURE = 2, TALLY_NOT_ALL_MARKED = 4 };
enum { TALLY_WASTEFUL = 1, TALLY_SLOWER = 2, TALLY_WATCHED = 4 };

struct tally_record {
	char plan_name[80];
	uint64_t plan_checksum;
	uint32_t flags, reserved;
	uint64_t exec_count, warm_count, helped_count;
	uint64_t issued_bytes, sampled_page_count, used_page_count;
	uint64_t last_start_seconds, last_major_faults;
	uint32_t helped_milliseconds, control_milliseconds;
	uint64_t more[3];
	char path[320];
};

struct tally_header {
	char magic[8];
	uint32_t version, header_bytes, record_bytes, record_count;
	uint32_t pid, condition;
	uint64_t pid_start_ticks;
	uint64_t first_start_seconds, start_seconds;
	uint32_t plan_count, marked_count, absent_count, masked_count, refused_count, off_count;
	uint64_t exec_count, warm_count, helped_count, coalesced_count;
	uint64_t control_count, suspended_count, elsewhere_count, overflow_count;
	uint64_t issued_bytes, abandoned_count, sampled_page_count, used_page_count;
	uint32_t stuck_count, reserved;
	uint64_t mode_count;
	uint32_t more[16];
};

_Static_assert(sizeof(struct tally_header) == 256, "docs/daemon-state.md");
_Static_assert(sizeof(struct tally_record) == 512, "docs/daemon-state.md");

/*
 * Goes on with the file of this boot, or begins one; where none can be had, what is counted is not
 * seen. -EBUSY: another daemon writes it. Else 0.
 */
int tally_open(const char *directory);
void tally_close(void);

struct tally_header *tally(void);

/* The record of that plan, made if need be; where there is no room, one that nobody sees. */
struct tally_record *tally_record(const char *plan_name, uint64_t checksum, const char *path);

/* Many threads count. */
#define TALLY_ADD(place, number) ((void)__atomic_fetch_add(&(place), (number), __ATOMIC_RELAXED))
#define TALLY_SET(place, number) __atomic_store_n(&(place), (number), __ATOMIC_RELAXED)
#define TALLY_GET(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)

#endif
