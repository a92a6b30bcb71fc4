#include "measure.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "limits.h"
#include "process-stat.h"
#include "verdicts.h"

enum { SHORTEST_STEP_MILLISECONDS = 1, LONGEST_STEP_MILLISECONDS = 20, STEP_PART = 16 };

struct stopwatch {
	struct program *program; /* held */
	uint64_t checksum;
	bool is_helped;
	pid_t pid;
	int pid_fd;
	clockid_t clock; /* the processor time of the process */
	int64_t began, target, used;
	uint64_t major_fault_count;
	struct agenda_item later;
};

static atomic_uint running_count;

static bool is_running(const struct stopwatch *watch)
{
	struct pollfd process = {watch->pid_fd, POLLIN, 0};

	return poll(&process, 1, 0) == 0;
}

static void count_faults(struct stopwatch *watch)
{
	char process[16];

	snprintf(process, sizeof process, "%d", (int)watch->pid);
	(void)process_stat(process, STAT_MAJOR_FAULTS, &watch->major_fault_count);
}

static void finish(struct stopwatch *watch, int64_t elapsed)
{
	struct program *program = watch->program;
	struct evidence *evidence = &program->evidence;
	uint32_t milliseconds = (uint32_t)(elapsed / MILLISECOND);

	programs_lock();
	if (program->checksum == watch->checksum && !crew_is_stopping()) {
		if (evidence->target_milliseconds)
			times_add(watch->is_helped ? &evidence->helped : &evidence->control,
				  milliseconds ? milliseconds : 1);
		else
			/* The first start tells how much there is to be done. The last part of it
			 * may be idling. */
			evidence->target_milliseconds =
			    (uint32_t)(watch->used / MILLISECOND / 2) + 1;
		if (program->record && watch->is_helped)
			TALLY_SET(program->record->last_major_faults, watch->major_fault_count + 1);
		verdicts_change(program);
	}
	programs_release(program);
	programs_unlock();
	close(watch->pid_fd);
	free(watch);
	atomic_fetch_sub(&running_count, 1);
}

static void look(void *argument)
{
	struct stopwatch *watch = argument;
	int64_t elapsed = clock_now() - watch->began;
	int64_t step = elapsed / STEP_PART;
	struct timespec used;

	/* In this order: what was read of a process that still runs is its own. */
	if (clock_gettime(watch->clock, &used) == 0 && is_running(watch)) {
		count_faults(watch);
		watch->used = nanoseconds_of(used);
		if ((!watch->target || watch->used < watch->target) &&
		    elapsed < MEASURE_SECONDS * SECOND && !crew_is_stopping()) {
			if (step < SHORTEST_STEP_MILLISECONDS * MILLISECOND)
				step = SHORTEST_STEP_MILLISECONDS * MILLISECOND;
			if (step > LONGEST_STEP_MILLISECONDS * MILLISECOND)
				step = LONGEST_STEP_MILLISECONDS * MILLISECOND;
			watch->later.at = clock_now() + step;
			agenda_add(&watch->later);
			return;
		}
	}
	finish(watch, elapsed);
}

void measure(const struct launch *launch, bool is_helped)
{
	struct stopwatch *watch;
	clockid_t clock;

	if (launch->pid_fd < 0 || clock_getcpuclockid(launch->pid, &clock) != 0)
		return;
	if (atomic_fetch_add(&running_count, 1) >= MEASURE_MAX_STARTS ||
	    !(watch = calloc(1, sizeof *watch))) {
		atomic_fetch_sub(&running_count, 1);
		return;
	}
	watch->pid_fd = fcntl(launch->pid_fd, F_DUPFD_CLOEXEC, 0);
	if (watch->pid_fd < 0) {
		free(watch);
		atomic_fetch_sub(&running_count, 1);
		return;
	}
	watch->program = launch->program;
	watch->is_helped = is_helped;
	watch->pid = launch->pid;
	watch->clock = clock;
	watch->began = launch->began;
	programs_lock();
	programs_hold(launch->program);
	watch->checksum = launch->program->checksum;
	watch->target = launch->program->evidence.target_milliseconds * MILLISECOND;
	programs_unlock();
	watch->later =
	    (struct agenda_item){.job = {look, watch, NULL}, .at = watch->began + MILLISECOND};
	agenda_add(&watch->later);
}
