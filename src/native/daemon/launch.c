#include "launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "limits.h"
#include "log.h"
#include "pace.h"
#include "root.h"
#include "verdicts.h"

static atomic_uint extra_count;

struct launch *launch_make(struct program *program, pid_t pid, bool is_extra)
{
	struct launch *launch;

	if (is_extra && atomic_load(&extra_count) >= EXTRA_MAX_STARTS)
		return NULL;
	launch = calloc(1, sizeof *launch);
	if (!launch)
		return NULL;
	atomic_fetch_add(&extra_count, is_extra);
	launch->is_extra = is_extra;
	launch->outcome = is_extra ? OUT_REPEATED : OUT_NO_PLAN;
	launch->shares_lock = program->serving_count > 0;
	launch->is_serving = true;
	program->serving_count++;
	programs_hold(program);
	launch->program = program;
	launch->record = program->record;
	launch->checksum = program->checksum;
	strcpy(launch->name, program->name);
	launch->has_modes = program->mode_count > 1;
	launch->began = clock_now();
	launch->pid = pid;
	launch->pid_fd = launch->plan_fd = -1;
	launch_join(launch);
	return launch;
}

bool launch_has_exited(const struct launch *launch)
{
	struct pollfd process = {launch->pid_fd, POLLIN, 0};

	return launch->pid_fd >= 0 && poll(&process, 1, 0) > 0;
}

bool launch_has_ended(const struct launch *launch)
{
	if (!launch_has_exited(launch))
		return false;
	/* Children that a launcher has left behind go on with the start. */
	if (launch->group == launch->pid)
		return kill(-launch->group, 0) < 0 && errno == ESRCH;
	return clock_now() - launch->began < EXIT_AT_ONCE_MILLISECONDS * MILLISECOND;
}

/* From now on another start of the program is served. */
static void stop_serving(struct launch *launch)
{
	if (!launch->is_serving)
		return;
	launch->is_serving = false;
	programs_lock();
	launch->program->serving_count--;
	if (!launch->is_extra)
		launch->program->is_served = false;
	programs_unlock();
}

static void release(struct launch *launch)
{
	stop_serving(launch);
	programs_lock();
	programs_release(launch->program);
	programs_unlock();
	if (launch->pid_fd >= 0)
		close(launch->pid_fd);
	if (launch->plan_fd >= 0)
		close(launch->plan_fd);
	free(launch->bytes);
	sample_free(&launch->sample);
	free(launch);
}

/* The last thing that happens for a launch: was it any use? */
static void look_back(void *argument)
{
	struct launch *launch = argument;
	struct program *program = launch->program;
	uint32_t judged_count, used_count;

	if (!crew_is_stopping() && root_enter() == 0) {
		sample_judge(&launch->sample, &judged_count, &used_count);
		root_leave();
		TALLY_ADD(tally()->sampled_page_count, judged_count);
		TALLY_ADD(tally()->used_page_count, used_count);
		programs_lock();
		if (judged_count && program->checksum == launch->checksum) {
			evidence_add_sample(&program->evidence, judged_count, used_count);
			TALLY_ADD(launch->record->sampled_page_count, judged_count);
			TALLY_ADD(launch->record->used_page_count, used_count);
			verdicts_change(program);
		}
		programs_unlock();
	}
	release(launch);
}

/* Until now the module has found the plan locked, though all was issued. */
static void let_go(void *argument)
{
	struct launch *launch = argument;

	close(launch->plan_fd);
	launch->plan_fd = -1;
	stop_serving(launch);
	if (launch->sample.count == 0) {
		release(launch);
		return;
	}
	launch->later.job.run = look_back;
	launch->later.at = launch->began + SAMPLE_AFTER_SECONDS * SECOND;
	agenda_add(&launch->later);
}

static void linger(struct launch *launch)
{
	launch->later.job = (struct job){let_go, launch, NULL};
	launch->later.at = launch->began + LOCK_MILLISECONDS * MILLISECOND;
	agenda_add(&launch->later);
}

static void count_issued(struct launch *launch)
{
	uint64_t issued_bytes = atomic_load(&launch->issued_bytes);

	TALLY_ADD(tally()->issued_bytes, issued_bytes);
	if (atomic_load(&launch->is_over))
		TALLY_ADD(tally()->abandoned_count, 1);
	TALLY_ADD(launch->record->issued_bytes, issued_bytes);
	log_line(LOG_DETAIL, "%s: issued %llu KiB within %lld us%s", launch->name,
		 (unsigned long long)issued_bytes / 1024,
		 (long long)(clock_now() - launch->began) / 1000,
		 atomic_load(&launch->is_over) ? ", then it had ended" : "");
}

static void finish(struct launch *launch)
{
	atomic_fetch_sub(&extra_count, launch->is_extra);
	free(launch->bytes);
	launch->bytes = NULL;
	switch (launch->outcome) {
	case OUT_HELPED:
		pace_leave();
		count_issued(launch);
		linger(launch);
		return;
	case OUT_LEFT_ALONE:
		/* The module must leave it alone too, so the lock is held. */
		linger(launch);
		return;
	case OUT_WARM:
		TALLY_ADD(tally()->warm_count, 1);
		TALLY_ADD(launch->record->warm_count, 1);
		break;
	case OUT_REPEATED:
		TALLY_ADD(tally()->coalesced_count, 1);
		break;
	default:
		break;
	}
	release(launch);
}

void launch_join(struct launch *launch)
{
	atomic_fetch_add(&launch->joined_count, 1);
}

void launch_leave(struct launch *launch)
{
	if (atomic_fetch_sub(&launch->joined_count, 1) == 1)
		finish(launch);
}
