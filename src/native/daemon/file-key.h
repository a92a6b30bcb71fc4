/* What an event of fanotify(7) calls a file: its file system's id and its handle. The ids of two
 * file systems may be the same, but not within a group of marks. */
#ifndef PREFAULT_DAEMON_FILE_KEY_H
#define PREFAULT_DAEMON_FILE_KEY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/fanotify.h>

enum { FILE_KEY_HANDLE_BYTES = 64 };

struct file_key {
	uint32_t group; /* of marks.h; zero until somebody says it */
	int32_t fsid[2];
	int32_t type;
	uint32_t size;
	uint8_t handle[FILE_KEY_HANDLE_BYTES]; /* zeros from `size` on */
};

/* Of an open file. False if its file system has no handles, or longer ones. */
bool file_key_of(int fd, struct file_key *ret);

/* Of the file that an event is about. False if the event does not tell. */
bool file_key_of_event(const struct fanotify_event_metadata *event, struct file_key *ret);

bool file_key_equal(const struct file_key *a, const struct file_key *b);
uint64_t file_key_hash(const struct file_key *key);

#endif
