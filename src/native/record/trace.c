#include "trace.h"

#include "name.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Linux 6.0; older headers lack it. */
#ifndef FAN_MARK_IGNORE
#define FAN_MARK_IGNORE 0x00000400
#endif

/* Every event of a batch holds a descriptor until it is handled. */
#define BATCH_EVENTS 64

/* Other processes' opens never end, so each round ends somewhere, and so does the last one. */
#define ROUND_BATCHES 64
#define FINAL_BATCHES 16384

struct trace {
	struct recorder recorder;
	struct namer namer;
	bool remote;
};

static int mark(int group, unsigned flags, uint64_t mask, const char *path)
{
	return fanotify_mark(group, flags | FAN_MARK_FILESYSTEM, mask, AT_FDCWD, path);
}

/*
 * Reading a directory is an access. Accesses to the files are not wanted: every read() on the
 * system would be one. An ignore mask without FAN_ONDIR takes them out again (Linux 6.0).
 */
static void mark_listings(int group, const char *path)
{
	if (mark(group, FAN_MARK_ADD | FAN_MARK_IGNORE | FAN_MARK_IGNORED_SURV_MODIFY, FAN_ACCESS,
		 path))
		return;
	mark(group, FAN_MARK_ADD, FAN_ACCESS | FAN_ONDIR, path);
}

static size_t mark_file_systems(struct trace *trace)
{
	const struct mounts *mounts = &trace->namer.mounts;
	int group = trace->recorder.fd;
	size_t at, marked = 0;

	for (at = 0; at < mounts->count; at++) {
		const struct mount *mount = &mounts->list[at];

		if (!mount_has_files(mount) || (!trace->remote && mount_is_remote(mount)))
			continue;
		if (mark(group, FAN_MARK_ADD, FAN_OPEN | FAN_OPEN_EXEC | FAN_ONDIR, mount->point))
			continue;
		mark_listings(group, mount->point);
		marked++;
	}
	return marked;
}

static int attach(struct recorder *recorder, pid_t child)
{
	struct trace *trace = recorder->context;

	(void)child;
	/* O_NONBLOCK: the kernel opens the file once more for each event, and it may be a FIFO. */
	recorder->fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK |
					 FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS,
				     O_RDONLY | O_CLOEXEC | O_LARGEFILE | O_NONBLOCK);
	if (recorder->fd < 0)
		return report_error("fanotify_init", errno);
	if (!mark_file_systems(trace))
		return report_error("fanotify_mark", errno);
	return 0;
}

static void take(struct trace *trace, const struct fanotify_event_metadata *event)
{
	char link[64];
	struct inode *inode;

	if (event->mask & FAN_Q_OVERFLOW)
		emit_text(trace->namer.out, "lost\t1\n");
	if (event->fd < 0)
		return;
	if (event->pid != getpid()) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", event->fd);
		inode = namer_link(&trace->namer, link);
		if (inode && event->mask & FAN_ACCESS)
			namer_list(&trace->namer, inode);
	}
	close(event->fd);
}

/* Gives what read() gave. */
static ssize_t take_batch(struct trace *trace)
{
	struct fanotify_event_metadata events[BATCH_EVENTS];
	const struct fanotify_event_metadata *event = events;
	ssize_t length = read(trace->recorder.fd, events, sizeof(events));
	ssize_t left = length;

	while (left > 0 && FAN_EVENT_OK(event, left)) {
		take(trace, event);
		event = FAN_EVENT_NEXT(event, left);
	}
	return length;
}

static int drain(struct recorder *recorder, bool final)
{
	struct trace *trace = recorder->context;
	int limit = final ? FINAL_BATCHES : ROUND_BATCHES;
	int batch;

	for (batch = 0; batch < limit; batch++) {
		ssize_t length = take_batch(trace);

		if (length >= 0)
			continue;
		if (errno == EAGAIN)
			return -1;
		/* Anything else: an event whose file cannot be opened again, such as a device
		 * without a driver. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
			emit_text(trace->namer.out, "lost\t1\n");
	}
	return 0;
}

int trace_run(const struct session_options *options, bool remote, struct emit *out)
{
	struct trace trace = {
	    .recorder = {.fd = -1, .context = &trace, .attach = attach, .drain = drain},
	    .remote = remote,
	};
	int status = namer_open(&trace.namer, out);

	if (status) {
		report_error("/proc/self/mountinfo", -status);
		return 1;
	}
	status = session_run(options, &trace.recorder, out);
	if (trace.recorder.fd >= 0)
		close(trace.recorder.fd);
	namer_close(&trace.namer);
	return status;
}
