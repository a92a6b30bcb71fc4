#include "launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "limits.h"
#include "root.h"
#include "verdicts.h"

bool launch_has_ended(const struct launch *launch)
{
	struct pollfd process = {launch->pid_fd, POLLIN, 0};

	if (launch->pid_fd < 0 || poll(&process, 1, 0) <= 0)
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
	launch->program->is_served = false;
	programs_unlock();
}

void launch_release(struct launch *launch)
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
	launch_release(launch);
}

/* Until now the module has found the plan locked, though all was issued. */
static void let_go(void *argument)
{
	struct launch *launch = argument;

	close(launch->plan_fd);
	launch->plan_fd = -1;
	stop_serving(launch);
	if (launch->sample.count == 0) {
		launch_release(launch);
		return;
	}
	launch->later.job.run = look_back;
	launch->later.at = launch->began + SAMPLE_AFTER_SECONDS * SECOND;
	agenda_add(&launch->later);
}

void launch_linger(struct launch *launch)
{
	launch->later.job = (struct job){let_go, launch, NULL};
	launch->later.at = launch->began + LOCK_MILLISECONDS * MILLISECOND;
	agenda_add(&launch->later);
}
