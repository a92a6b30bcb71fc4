#include "calls.h"

#include "present.h"
#include "report.h"
#include "tracee.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Calls that a signal interrupted and that begin again (the kernel's include/linux/errno.h). */
#define FIRST_RESTART_ERROR 512
#define LAST_RESTART_ERROR 516

static void emit_lookup(struct call_log *log, int error, const char *path)
{
	/* FNV-1a and djb2: a line lost to a collision of both at once would be harmless. */
	uint64_t first = 0xcbf29ce484222325u ^ (unsigned)error, second = 5381 + (unsigned)error;
	const char *at;

	for (at = path; *at; at++) {
		first = (first ^ (unsigned char)*at) * 0x100000001b3u;
		second = second * 33 + (unsigned char)*at;
	}
	if (table_get(&log->lookups, first, second))
		return;
	table_put(&log->lookups, first, second, &log->lookups);
	emit_text(log->namer.out, "lookup\t%d\t", error);
	emit_path(log->namer.out, path);
}

static struct inode *file_of(struct call_log *log, pid_t thread, int fd)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)thread, fd);
	return namer_link(&log->namer, link);
}

static int descriptor_of(const struct tracee *tracee, const struct call *call)
{
	return call->descriptor == NO_ARGUMENT ? AT_FDCWD
					       : (int)tracee->arguments[call->descriptor];
}

static void keep_path(struct tracee *tracee, const struct call *call, const char *given)
{
	char path[PATH_BYTES];
	int directory = descriptor_of(tracee, call);

	/* execveat() with an empty path looks nothing up. */
	if (*given && !tracee_path(tracee->thread, directory, given, path))
		tracee->path = duplicate(path);
	if (call->kind == CALL_EXEC && !tracee_canonical(tracee->thread, directory, given, path))
		tracee->canonical = duplicate(path);
}

static bool path_entered(struct call_log *log, struct tracee *tracee, const struct call *call)
{
	char given[PATH_BYTES];
	ssize_t length =
	    tracee_string(tracee->thread, tracee->arguments[call->path], given, sizeof(given));

	/* Empty: the descriptor itself is meant (fstat). */
	if (length < 0 || (!length && call->kind != CALL_EXEC))
		return false;
	keep_path(tracee, call, given);
	/* If it succeeds, nothing of what is mapped now can be seen afterwards. */
	if (log->executed && tracee->canonical)
		present_add(&log->namer, tracee->thread);
	return true;
}

bool calls_entered(struct call_log *log, struct tracee *tracee, const struct call *call)
{
	const struct inode *inode;

	tracee_forget_call(tracee);
	switch (call->kind) {
	case CALL_LOOKUP:
	case CALL_OPEN:
	case CALL_EXEC:
		if (!path_entered(log, tracee, call))
			return false;
		break;
	case CALL_LIST:
	case CALL_READ:
		inode = file_of(log, tracee->thread, descriptor_of(tracee, call));
		if (!inode || inode->directory != (call->kind == CALL_LIST))
			return false;
		break;
	}
	tracee->call = call;
	return true;
}

/* Where the bytes began; a position has moved on by then. Negative: unknown. */
static int64_t offset_of(const struct tracee *tracee, int64_t length)
{
	const struct call *call = tracee->call;
	const uint64_t *argument = &tracee->arguments[call->offset < 0 ? 0 : call->offset];
	int64_t offset = -1;
	uint32_t offset32;

	switch (call->offset_kind) {
	case OFFSET_ARGUMENT:
	case OFFSET_OR_POSITION:
		offset = call->offset_words == 2
			     ? (int64_t)(argument[1] << 32 | (uint32_t)argument[0])
			     : (int64_t)argument[0];
		if (offset >= 0)
			return offset;
		break;
	case OFFSET_POINTER32:
		if (*argument)
			return tracee_bytes(tracee->thread, *argument, &offset32, sizeof(offset32))
				   ? -1
				   : (int64_t)offset32 - length;
		break;
	case OFFSET_POINTER64:
		if (*argument)
			return tracee_bytes(tracee->thread, *argument, &offset, sizeof(offset))
				   ? -1
				   : offset - length;
		break;
	case OFFSET_POSITION:
		break;
	}
	return tracee_position(tracee->thread, descriptor_of(tracee, call)) - length;
}

/* Only pages that no line has named yet. */
static void emit_read(struct call_log *log, struct inode *inode, uint64_t page, uint64_t end)
{
	while (page < end) {
		uint64_t first;

		while (page < end && !pages_add(&inode->read, page))
			page++;
		first = page;
		if (page < end)
			page++;
		while (page < end && pages_add(&inode->read, page))
			page++;
		if (page > first)
			emit_text(log->namer.out,
				  "read\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\t%" PRIu64
				  "\t%" PRIu64 "\n",
				  inode->key.major, inode->key.minor, inode->key.ino, first,
				  page - first);
	}
}

static void read_returned(struct call_log *log, const struct tracee *tracee, int64_t length)
{
	struct inode *inode = file_of(log, tracee->thread, descriptor_of(tracee, tracee->call));
	int64_t offset = offset_of(tracee, length);

	if (!inode || !inode->named || inode->directory || offset < 0 || length <= 0)
		return;
	emit_read(log, inode, (uint64_t)offset / PAGE_BYTES,
		  ((uint64_t)offset + (uint64_t)length - 1) / PAGE_BYTES + 1);
}

static void list_returned(struct call_log *log, const struct tracee *tracee)
{
	struct inode *inode = file_of(log, tracee->thread, descriptor_of(tracee, tracee->call));

	if (inode)
		namer_list(&log->namer, inode);
}

void calls_returned(struct call_log *log, struct tracee *tracee, int64_t result, int error)
{
	const struct call *call = tracee->call;

	if (!call || (error >= FIRST_RESTART_ERROR && error <= LAST_RESTART_ERROR))
		goto finish;
	if (tracee->path)
		emit_lookup(log, error == call->found_error ? 0 : error, tracee->path);
	if (error)
		goto finish;
	if (call->kind == CALL_OPEN)
		(void)file_of(log, tracee->thread, (int)result);
	else if (call->kind == CALL_LIST)
		list_returned(log, tracee);
	else if (call->kind == CALL_READ)
		read_returned(log, tracee, result);
finish:
	tracee_forget_call(tracee);
}

void calls_executed(struct call_log *log, struct tracee *tracee)
{
	char link[64], path[PATH_BYTES];
	const char *canonical = tracee->canonical;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)tracee->thread);
	if (tracee->path)
		emit_lookup(log, 0, tracee->path);
	if (!canonical) {
		length = readlink(link, path, sizeof(path) - 1);
		path[length < 0 ? 0 : length] = '\0';
		canonical = path;
	}
	if (*canonical) {
		emit_text(log->namer.out, "exec\t%d\t", (int)tracee->process->pid);
		emit_path(log->namer.out, canonical);
		(void)namer_path(&log->namer, canonical);
	}
	(void)namer_link(&log->namer, link);
	log->executed = true;
	tracee_forget_call(tracee);
}
