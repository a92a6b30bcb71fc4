#include "drop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../fnv.h"
#include "places.h"

enum { CHECKSUM_AT = 16, SUMMED_FROM = 24, FILE_SIZE_AT = 8 };

static uint64_t get64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

static void put64(uint8_t *bytes, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static void seal(const struct own_plan *own)
{
	uint64_t hash = FNV_START;

	for (uint32_t at = SUMMED_FROM; at < own->plan.total; at += 8)
		hash = fnv_step(hash, get64(own->bytes + at));
	put64(own->bytes + CHECKSUM_AT, hash);
}

static int write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		bytes += done;
		size -= (size_t)done;
	}
	return 0;
}

/* Whether the directory still has the file that was read: a newer plan must stay. */
static bool is_in_place(const struct own_plan *own)
{
	struct stat read, found;

	return fstat(own->fd, &read) == 0 &&
	       fstatat(own->directory_fd, own->file_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
	       read.st_dev == found.st_dev && read.st_ino == found.st_ino;
}

/* Synchronised: a plan that a power failure left empty would be a mask. */
static int write_copy(const struct own_plan *own, const char *temporary)
{
	struct stat old;
	int fd, error;

	(void)unlinkat(own->directory_fd, temporary, 0);
	fd = openat(own->directory_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	error = fstat(own->fd, &old) < 0 ? -errno : 0;
	/* Where this fails the copy is the superuser's, who may own plans too. */
	if (!error && fchown(fd, old.st_uid, old.st_gid) < 0 && errno != EPERM)
		error = -errno;
	if (!error)
		error = write_all(fd, own->bytes, own->plan.total);
	if (!error && (fchmod(fd, old.st_mode & 07777) < 0 || fsync(fd) < 0))
		error = -errno;
	if (close(fd) < 0 && !error)
		error = -errno;
	return error;
}

static int rewrite(const struct own_plan *own)
{
	char temporary[NAME_MAX + 1];
	int error;

	if (snprintf(temporary, sizeof temporary, ".%s" TEMPORARY_ENDING, own->file_name) >=
	    (int)sizeof temporary)
		return -ENAMETOOLONG;
	seal(own);
	error = write_copy(own, temporary);
	if (!error && is_in_place(own)) {
		if (renameat(own->directory_fd, temporary, own->directory_fd, own->file_name) == 0)
			return 0;
		error = -errno;
	}
	(void)unlinkat(own->directory_fd, temporary, 0);
	return error;
}

static int remove_plan(const struct own_plan *own)
{
	if (!is_in_place(own) || unlinkat(own->directory_fd, own->file_name, 0) == 0 ||
	    errno == ENOENT)
		return 0;
	return -errno;
}

static void print_start(const struct own_plan *own)
{
	printf(PLANS_OF_MACHINE "/%s: ", own->name);
}

/* 0 where that cannot be told: then nothing without a stamp counts as unchanged since. */
static int64_t written_ns(const struct own_plan *own)
{
	struct stat status;

	return fstat(own->fd, &status) < 0 ? 0 : stamp_of(&status).mtime_ns;
}

/* Marks stale entries in the bytes. Returns how many fresh ones there are. */
static uint32_t mark_stale(const struct judge *judge, const struct own_plan *own,
			   uint32_t *ret_marked)
{
	int64_t written = written_ns(own);
	struct plan_file file;
	uint32_t fresh = 0;

	*ret_marked = 0;
	for (uint32_t i = 0; i < own->plan.files.count; i++) {
		const char *why;

		if (!plan_file(&own->plan, i, &file) || file.size_bytes == DROPPED_SIZE)
			continue;
		why = judge_file(judge, &file, written);
		if (!why) {
			fresh++;
			continue;
		}
		print_start(own);
		printf("%s %s\n", file.path, why);
		put64(own->bytes + own->plan.files.offset + (size_t)i * PLAN_FILE_BYTES +
			  FILE_SIZE_AT,
		      DROPPED_SIZE);
		(*ret_marked)++;
	}
	return fresh;
}

int drop_from(const struct judge *judge, const struct own_plan *own, bool *ret_dropped)
{
	const char *program = plan_string(&own->plan, own->plan.program);
	const char *why = judge_program(judge, program, own->name);
	uint32_t marked = 0;

	uint32_t fresh;
	int error;

	if (why) {
		*ret_dropped = true;
		print_start(own);
		printf("removed: %s %s\n", program, why);
		return remove_plan(own);
	}
	fresh = mark_stale(judge, own, &marked);
	if (!marked && (fresh || !own->plan.files.count))
		return 0;
	*ret_dropped = true;
	error = fresh ? rewrite(own) : 0;
	if (fresh && !error)
		return 0;
	print_start(own);
	printf("removed: %s\n", fresh ? strerror(-error) : "no file of it fits");
	return remove_plan(own);
}
