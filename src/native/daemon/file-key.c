#include "file-key.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/vfs.h>

#include "../fnv.h"

/* Linux 6.5: also file systems whose handles cannot be opened have some, overlayfs above all. */
#ifndef AT_HANDLE_FID
#define AT_HANDLE_FID AT_REMOVEDIR
#endif

static void fill(struct file_key *ret, const void *fsid, const struct file_handle *handle)
{
	memset(ret, 0, sizeof *ret);
	memcpy(ret->fsid, fsid, sizeof ret->fsid);
	ret->type = handle->handle_type;
	ret->size = handle->handle_bytes;
	memcpy(ret->handle, handle->f_handle, handle->handle_bytes);
}

bool file_key_of(int fd, struct file_key *ret)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + FILE_KEY_HANDLE_BYTES];
	} found;
	struct statfs status;
	int mount_id;

	if (fstatfs(fd, &status) < 0)
		return false;
	found.handle.handle_bytes = FILE_KEY_HANDLE_BYTES;
	if (name_to_handle_at(fd, "", &found.handle, &mount_id, AT_EMPTY_PATH | AT_HANDLE_FID) <
	    0) {
		if (errno != EINVAL)
			return false;
		found.handle.handle_bytes = FILE_KEY_HANDLE_BYTES;
		if (name_to_handle_at(fd, "", &found.handle, &mount_id, AT_EMPTY_PATH) < 0)
			return false;
	}
	fill(ret, &status.f_fsid, &found.handle);
	return true;
}

bool file_key_of_event(const struct fanotify_event_metadata *event, struct file_key *ret)
{
	const struct fanotify_event_info_fid *info = (const void *)(event + 1);
	const struct file_handle *handle = (const void *)info->handle;
	size_t least = sizeof *event + sizeof *info + sizeof *handle;

	if (event->event_len < least || info->hdr.info_type != FAN_EVENT_INFO_TYPE_FID ||
	    handle->handle_bytes > FILE_KEY_HANDLE_BYTES ||
	    handle->handle_bytes > event->event_len - least)
		return false;
	fill(ret, &info->fsid, handle);
	return true;
}

bool file_key_equal(const struct file_key *a, const struct file_key *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

uint64_t file_key_hash(const struct file_key *key)
{
	const uint8_t *bytes = (const uint8_t *)key;
	uint64_t hash = FNV_START;

	for (size_t i = 0; i < offsetof(struct file_key, handle) + key->size; i++)
		hash = fnv_step(hash, bytes[i]);
	return hash;
}
