#include "stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../plan.h"

/* Years that nanoseconds do not reach wrap: the number then stands for them all the same. */
static int64_t nanoseconds(struct timespec time)
{
	return (int64_t)((uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec);
}

struct stamp stamp_of(const struct stat *status)
{
	return (struct stamp){true, status->st_ino, (uint64_t)status->st_size,
			      nanoseconds(status->st_mtim), nanoseconds(status->st_ctim)};
}

bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->is_present == b->is_present && a->inode == b->inode &&
	       a->size_bytes == b->size_bytes && a->mtime_ns == b->mtime_ns &&
	       a->ctime_ns == b->ctime_ns;
}

bool stamp_path_fits(const char *path, size_t size)
{
	if (size == 0 || size > PLAN_MAX_STRING_BYTES || path[0] != '/')
		return false;
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)path[i] < ' ' || path[i] == 0x7f)
			return false;
	return true;
}

/* Moves over a decimal number and the character behind it. */
static bool pass_number(const char **at, const char *end, char stop, uint64_t *ret)
{
	uint64_t number = 0;
	const char *start = *at;

	for (; *at < end && **at >= '0' && **at <= '9'; (*at)++)
		if (__builtin_mul_overflow(number, UINT64_C(10), &number) ||
		    __builtin_add_overflow(number, (uint64_t)(**at - '0'), &number))
			return false;
	if (*at == start || *at == end || **at != stop)
		return false;
	(*at)++;
	*ret = number;
	return true;
}

static bool pass_signed(const char **at, const char *end, char stop, int64_t *ret)
{
	bool is_negative = *at < end && **at == '-';
	uint64_t number;

	*at += is_negative;
	if (!pass_number(at, end, stop, &number) || number > (uint64_t)INT64_MAX + is_negative)
		return false;
	*ret = (int64_t)(is_negative ? -number : number);
	return true;
}

bool stamp_parse(const char *line, size_t size, struct stamp *ret, const char **ret_path)
{
	const char *end = line + size;
	struct stamp stamp = {0};

	if (size > 2 && line[0] == '-' && line[1] == ' ') {
		line += 2;
	} else {
		stamp.is_present = true;
		if (!pass_number(&line, end, ':', &stamp.inode) ||
		    !pass_number(&line, end, ':', &stamp.size_bytes) ||
		    !pass_signed(&line, end, ':', &stamp.mtime_ns) ||
		    !pass_signed(&line, end, ' ', &stamp.ctime_ns))
			return false;
	}
	if (!stamp_path_fits(line, (size_t)(end - line)))
		return false;
	*ret = stamp;
	*ret_path = line;
	return true;
}

size_t stamp_print(const struct stamp *stamp, char ret[STAMP_CAPACITY])
{
	if (!stamp->is_present) {
		memcpy(ret, "- ", 3);
		return 2;
	}
	return (size_t)snprintf(ret, STAMP_CAPACITY,
				"%" PRIu64 ":%" PRIu64 ":%" PRId64 ":%" PRId64 " ", stamp->inode,
				stamp->size_bytes, stamp->mtime_ns, stamp->ctime_ns);
}
