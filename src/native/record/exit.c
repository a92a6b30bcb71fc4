#include "exit.h"

#include "name.h"
#include "present.h"
#include "report.h"
#include "tree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Often enough to tell when a start is idle. */
#define PROGRESS_EVERY_MS 100

struct exits {
	struct recorder recorder;
	struct namer namer;
	const struct session_options *options;
	bool frozen;
	uint64_t mapped; /* pages that the tree had mapped in at the last look */
	uint64_t progress;
};

/* Behind what the user's environment asks for. */
static int append(const char *variable, const char *library)
{
	const char *before = getenv(variable);
	char *value;
	int length;

	if (!library)
		return 0;
	if (!before || !*before)
		return setenv(variable, library, 1) ? -errno : 0;
	length = asprintf(&value, "%s:%s", before, library);
	if (length < 0 || setenv(variable, value, 1))
		return -ENOMEM;
	free(value);
	return 0;
}

/* A container's seccomp filters: the program will have them too, and no others until it installs
 * some. */
static int tell_filters(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256], count[24];
	int error = 0;

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "Seccomp_filters: %23[0-9]", count) == 1 &&
		    setenv("PREFAULT_RECORD_FILTERS", count, 1))
			error = -errno;
	if (status)
		fclose(status);
	return error;
}

/* In the child alone: the library has no business in this process. */
static int enter(void *context)
{
	const struct session_options *options = ((struct exits *)context)->options;
	int error = append("LD_PRELOAD", options->preload);

	if (!error)
		error = append("LD_AUDIT", options->audit);
	if (!error && options->directory &&
	    setenv("PREFAULT_RECORD_DIRECTORY", options->directory, 1))
		error = -errno;
	return error ? error : tell_filters();
}

static int attach(struct recorder *recorder, pid_t child)
{
	(void)recorder, (void)child;
	return 0;
}

/* proc_pid_statm(5): size, resident, and of the latter the pages of files. */
static void count_mapped(void *context, pid_t pid)
{
	uint64_t *sum = context;
	uint64_t pages;
	char path[64];
	FILE *statm;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	statm = fopen(path, "re");
	if (!statm)
		return;
	if (fscanf(statm, "%*u %*u %" SCNu64, &pages) == 1)
		*sum += pages;
	fclose(statm);
}

static int drain(struct recorder *recorder, bool final)
{
	struct exits *exits = recorder->context;
	uint64_t mapped = 0;

	if (final)
		present_emit(&exits->namer);
	if (final || exits->frozen)
		return -1;
	tree_visit(count_mapped, &mapped);
	if (mapped > exits->mapped) {
		exits->progress += mapped - exits->mapped;
		emit_text(exits->namer.out, "progress\t%" PRIu64 "\n", exits->progress);
	}
	exits->mapped = mapped;
	return PROGRESS_EVERY_MS;
}

static void look_at(void *context, pid_t pid)
{
	struct exits *exits = context;

	emit_text(exits->namer.out, "living\t%d\n", (int)pid);
	present_add_apart(&exits->namer, pid);
}

/* These will not come to their end by themselves. */
static void freeze(struct recorder *recorder)
{
	struct exits *exits = recorder->context;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	emit_text(exits->namer.out, "frozen\t%" PRIu64 "\n",
		  (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec);
	tree_visit(look_at, exits);
	exits->frozen = true;
}

int exit_run(const struct session_options *options, struct emit *out)
{
	struct exits exits = {
	    .recorder =
		{.fd = -1, .attach = attach, .enter = enter, .drain = drain, .freeze = freeze},
	    .options = options,
	};
	int error = namer_open(&exits.namer, out);
	int status = 1;

	exits.recorder.context = &exits;
	if (error)
		report_error("/proc/self/mountinfo", -error);
	else
		status = session_run(options, &exits.recorder, out);
	namer_close(&exits.namer);
	return status;
}
