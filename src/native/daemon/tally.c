#include "tally.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "limits.h"
#include "log.h"
#include "process-stat.h"

enum { FIRST_RECORDS = 64 };

/* Little-endian, as all architectures that we know are. */
static const char magic[8] = "PFDSTATE";

struct state {
	struct tally_header header;
	struct tally_record records[TALLY_MAX_RECORDS];
};

static struct state *state;
static int state_fd = -1;
static uint32_t room; /* records that the file has blocks for */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Blocks for so many records: a full file system must show here, not as a SIGBUS later. */
static bool make_room(uint32_t record_count)
{
	size_t size = sizeof(struct tally_header) + record_count * sizeof(struct tally_record);

	if (record_count > TALLY_MAX_RECORDS)
		return false;
	if (state_fd >= 0 && posix_fallocate(state_fd, 0, (off_t)size) != 0)
		return false;
	room = record_count;
	return true;
}

static bool is_ours(off_t size)
{
	const struct tally_header *header = &state->header;

	return size >= (off_t)sizeof *header && !memcmp(header->magic, magic, sizeof magic) &&
	       header->version == 1 && header->header_bytes == sizeof *header &&
	       header->record_bytes == sizeof(struct tally_record) &&
	       header->record_count <= TALLY_MAX_RECORDS &&
	       size >= (off_t)(sizeof *header + header->record_count * sizeof(struct tally_record));
}

/* An open and locked file, or a negative errno. */
static int open_file(const char *directory)
{
	char path[4096];
	struct stat status;
	int fd;

	if (mkdir(directory, 0755) < 0 && errno != EEXIST)
		return -errno;
	if (snprintf(path, sizeof path, "%s/prefaultd.state", directory) >= (int)sizeof path)
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		close(fd);
		return -EBUSY;
	}
	/* Nobody else may cut it short under the mapping. */
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
	    status.st_mode & 022) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

static void begin(void)
{
	struct tally_header *header = &state->header;
	uint64_t now = (uint64_t)time(NULL);

	if (!header->first_start_seconds) {
		memcpy(header->magic, magic, sizeof magic);
		header->version = 1;
		header->header_bytes = sizeof *header;
		header->record_bytes = sizeof(struct tally_record);
		header->first_start_seconds = now;
	}
	header->start_seconds = now;
	header->condition = 0;
	header->stuck_count = 0;
	header->pid_start_ticks = 0;
	(void)process_stat("self", STAT_START_TICKS, &header->pid_start_ticks);
	header->pid = (uint32_t)getpid();
	for (uint32_t i = 0; i < header->record_count; i++)
		state->records[i].flags = 0;
}

/* Counted all the same, where nobody sees it. */
static bool map_nowhere(void)
{
	state_fd = -1;
	room = TALLY_MAX_RECORDS;
	state =
	    mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return state != MAP_FAILED;
}

/* More than the file has, so that it can grow under the mapping. */
static bool map_file(int fd)
{
	struct stat status;
	uint32_t count = FIRST_RECORDS;

	if (fstat(fd, &status) < 0)
		return false;
	state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (state == MAP_FAILED)
		return false;
	state_fd = fd;
	if (is_ours(status.st_size))
		return make_room(state->header.record_count > count ? state->header.record_count
								    : count);
	return ftruncate(fd, 0) == 0 && make_room(count);
}

int tally_open(const char *directory)
{
	int fd = open_file(directory);

	if (fd == -EBUSY)
		return fd;
	if (fd < 0 || !map_file(fd)) {
		log_line(LOG_WARNING,
			 "%s/prefaultd.state cannot be written; 'prefault status' will not see "
			 "what is done",
			 directory);
		if (fd >= 0)
			close(fd);
		if (!map_nowhere())
			return -ENOMEM;
	}
	begin();
	return 0;
}

void tally_close(void)
{
	if (state)
		munmap(state, sizeof *state);
	if (state_fd >= 0)
		close(state_fd);
}

struct tally_header *tally(void)
{
	return &state->header;
}

static struct tally_record *find(const char *plan_name)
{
	for (uint32_t i = 0; i < state->header.record_count; i++)
		if (!strncmp(state->records[i].plan_name, plan_name,
			     sizeof state->records[i].plan_name))
			return &state->records[i];
	return NULL;
}

static struct tally_record *make(const char *plan_name, const char *path)
{
	uint32_t count = state->header.record_count;
	struct tally_record *record = &state->records[count];

	if (count == TALLY_MAX_RECORDS ||
	    (count == room &&
	     !make_room(2 * room < TALLY_MAX_RECORDS ? 2 * room : TALLY_MAX_RECORDS)))
		return NULL;
	memset(record, 0, sizeof *record);
	snprintf(record->plan_name, sizeof record->plan_name, "%s", plan_name);
	snprintf(record->path, sizeof record->path, "%s", path);
	TALLY_SET(state->header.record_count, count + 1);
	return record;
}

struct tally_record *tally_record(const char *plan_name, uint64_t checksum, const char *path)
{
	static struct tally_record unseen;
	struct tally_record *record;

	pthread_mutex_lock(&lock);
	record = find(plan_name);
	if (!record)
		record = make(plan_name, path);
	if (!record)
		record = &unseen;
	record->plan_checksum = checksum;
	pthread_mutex_unlock(&lock);
	return record;
}
