#include "judge.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../image.h"

static bool must_compare(const struct judge *judge, const struct entry *entry)
{
	return !judge->believes_stamps || !entry_unchanged(entry);
}

static bool is_checked(const struct entry *entry, const struct plan_file *file)
{
	return entry->is_checked && entry->checked_offset == file->build_id_offset &&
	       entry->checked_id_size == file->build_id_size &&
	       !memcmp(entry->checked_id, file->build_id, file->build_id_size);
}

/* Size and type are known to fit. */
static const char *compare_build_id(const struct judge *judge, struct entry *entry,
				    const struct plan_file *file)
{
	uint8_t found[PLAN_MAX_BUILD_ID_BYTES];
	struct stat status;
	int fd;

	if (is_checked(entry, file))
		return entry->has_build_id ? NULL : "has another build-id";
	fd = root_open_regular(judge->root, file->path, &status);
	if (fd < 0)
		return "cannot be read";
	entry->has_build_id = pread(fd, found, file->build_id_size, (off_t)file->build_id_offset) ==
				  file->build_id_size &&
			      !memcmp(found, file->build_id, file->build_id_size);
	close(fd);
	entry->is_checked = true;
	entry->checked_offset = file->build_id_offset;
	entry->checked_id_size = file->build_id_size;
	memcpy(entry->checked_id, file->build_id, file->build_id_size);
	return entry->has_build_id ? NULL : "has another build-id";
}

/*
 * Two builds can agree in size and time, not in inode and time of change: these are the kernel's.
 * A file that has no stamp yet must not have changed since the plan was written.
 */
static const char *compare_mtime(const struct entry *entry, const struct plan_file *file,
				 int64_t written_ns)
{
	int64_t mtime_ns = (int64_t)((uint64_t)file->mtime_seconds * UINT64_C(1000000000) +
				     file->mtime_nanoseconds);

	if (entry->now.mtime_ns != mtime_ns)
		return "has another modification time";
	if (entry_changed(entry) || (!entry->is_known && entry->now.ctime_ns > written_ns))
		return "was replaced or changed";
	return NULL;
}

const char *judge_file(const struct judge *judge, const struct plan_file *file, int64_t written_ns)
{
	struct entry *entry;

	if (file->kind == PLAN_BY_PATH)
		return NULL;
	entry = table_at(judge->table, file->path, strlen(file->path));
	if (!entry || entry->is_unclear)
		return "cannot be examined";
	if (!entry->now.is_present)
		return "is gone";
	if (!entry->is_regular)
		return "is no regular file";
	if (entry->now.size_bytes != file->size_bytes)
		return "has another size";
	if (file->kind == PLAN_BY_MTIME)
		return compare_mtime(entry, file, written_ns);
	return must_compare(judge, entry) ? compare_build_id(judge, entry, file) : NULL;
}

/* Whether `ab/cdef.plan` names that build-id. */
static bool names(const char *name, const struct build_id *id)
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	for (size_t i = 0; i < id->size; i++) {
		if (name[at] != digits[id->bytes[i] >> 4])
			return false;
		if (name[at + 1] != digits[id->bytes[i] & 15])
			return false;
		at += 2;
		if (i == 0 && name[at++] != '/')
			return false;
	}
	return !strcmp(name + at, ".plan");
}

const char *judge_program(const struct judge *judge, const char *program, const char *name)
{
	struct entry *entry = table_at(judge->table, program, strlen(program));
	struct build_id id = {.size = 0};
	struct stat status;
	bool was_read;
	int fd;

	if (!entry || entry->is_unclear)
		return NULL;
	if (!entry->now.is_present || !entry->is_regular)
		return "is gone";
	if (!strncmp(name, "path/", 5) || !must_compare(judge, entry))
		return NULL;
	fd = root_open_regular(judge->root, program, &status);
	if (fd < 0)
		return fd == -ENOENT ? "is gone" : NULL;
	was_read = read_build_id(fd, &id);
	close(fd);
	if (!was_read)
		return NULL;
	return names(name, &id) ? NULL : "has another build-id";
}
