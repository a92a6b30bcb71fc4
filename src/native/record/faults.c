#include "faults.h"

#include "canonical.h"
#include "fault-log.h"
#include "fault-records.h"
#include "name.h"
#include "ordered.h"
#include "report.h"
#include "rings.h"
#include "script.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/*
 * A record gets its time before it stands in its ring, and a virtual CPU can be halted in between.
 * Only records older than this are put in order and handled.
 */
#define ORDER_MARGIN_NS UINT64_C(20000000)

/* Ordering is done this often, not at each of the rings' wake-ups. */
#define ORDER_EVERY_NS UINT64_C(10000000)
#define ORDER_EVERY_MS 10

#define PROGRESS_EVERY_NS UINT64_C(100000000)

/* A ring wakes nobody for its last few records. */
#define TICK_MS 100

struct faults {
	struct recorder recorder;
	struct namer namer;
	struct rings rings;
	struct ordered queue;
	struct fault_log log;
	const char *program;
	const char *root; /* as asked for; NULL: this process's own */
	bool frozen;
	uint64_t ordered_at, progress_at;
	uint64_t pages_told;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* At arrival, as long as the process may still be there. */
static char *script_note(const struct comm_record *comm)
{
	char script[PATH_BYTES];

	return script_of((pid_t)comm->pid, comm->comm, script) ? NULL : duplicate(script);
}

static void arrived(void *context, const struct perf_event_header *record)
{
	struct faults *faults = context;
	struct sample_id id;

	if (record->type == PERF_RECORD_SAMPLE) {
		if (record->size < sizeof(struct sample_record))
			return;
		id = ((const struct sample_record *)record)->id;
	} else {
		if (record->size < sizeof(*record) + sizeof(id))
			return;
		memcpy(&id, (const char *)record + record->size - sizeof(id), sizeof(id));
	}
	ordered_add(&faults->queue, id.time, record,
		    is_exec(record) ? script_note((const struct comm_record *)record) : NULL);
}

static int drain(struct recorder *recorder, bool final)
{
	struct faults *faults = recorder->context;
	uint64_t now = now_ns();

	if (!faults->frozen)
		rings_drain(&faults->rings, arrived, faults);
	if (final)
		ordered_release(&faults->queue, UINT64_MAX, fault_log_take, &faults->log);
	else if (now - faults->ordered_at >= ORDER_EVERY_NS) {
		faults->ordered_at = now;
		ordered_release(&faults->queue, now - ORDER_MARGIN_NS, fault_log_take,
				&faults->log);
	}
	if (faults->log.pages != faults->pages_told &&
	    (final || now - faults->progress_at >= PROGRESS_EVERY_NS)) {
		faults->progress_at = now;
		faults->pages_told = faults->log.pages;
		emit_text(faults->namer.out, "progress\t%" PRIu64 "\n", faults->log.pages);
	}
	return faults->queue.count ? ORDER_EVERY_MS : TICK_MS;
}

static int attach(struct recorder *recorder, pid_t child)
{
	struct faults *faults = recorder->context;
	int error = rings_open(&faults->rings, child);

	faults->log.child = child;
	recorder->fd = faults->rings.poll;
	return error;
}

static void started(struct recorder *recorder, pid_t child)
{
	struct faults *faults = recorder->context;
	char path[PATH_BYTES];

	fault_log_exec(&faults->log, child,
		       canonical_path(faults->root, faults->program, path) ? faults->program
									   : path);
}

static void freeze(struct recorder *recorder)
{
	struct faults *faults = recorder->context;

	rings_drain(&faults->rings, arrived, faults);
	rings_disable(&faults->rings);
	faults->frozen = true;
	recorder->fd = -1;
}

static int resolve_root(struct faults *faults)
{
	int error;

	if (!faults->root)
		return 0;
	error = canonical_path(NULL, faults->root, faults->log.prefix);
	if (error)
		return report_error(faults->root, -error);
	if (!strcmp(faults->log.prefix, "/"))
		faults->log.prefix[0] = '\0';
	return 0;
}

int faults_run(const struct session_options *options, struct emit *out)
{
	struct faults faults = {
	    .recorder =
		{.fd = -1, .attach = attach, .started = started, .drain = drain, .freeze = freeze},
	    .rings = {.poll = -1},
	    .program = options->argv[0],
	    .root = options->root,
	};
	int error = namer_open(&faults.namer, out);
	int status = 1;

	faults.recorder.context = &faults;
	faults.log.namer = &faults.namer;
	if (error)
		report_error("/proc/self/mountinfo", -error);
	else if (!resolve_root(&faults))
		status = session_run(options, &faults.recorder, out);
	rings_close(&faults.rings);
	ordered_free(&faults.queue);
	fault_log_free(&faults.log);
	namer_close(&faults.namer);
	return status;
}
