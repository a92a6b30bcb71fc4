#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../warm.h"
#include "clock.h"
#include "launch.h"
#include "log.h"
#include "look.h"
#include "measure.h"
#include "memory-guard.h"
#include "pace.h"
#include "root.h"
#include "tasks.h"
#include "verdicts.h"

static unsigned compared_one_in;

void serve_compare(unsigned one_in)
{
	compared_one_in = one_in;
}

static void refuse(const struct launch *launch)
{
	log_line(LOG_WARNING, "plan %s is damaged", launch->name);
	programs_lock();
	launch->program->state = PLAN_IS_REFUSED;
	programs_unlock();
	TALLY_ADD(tally()->refused_count, 1);
}

/* By chance, and the more seldom the more is known: what is left alone is a start that was not
 * helped. */
static bool is_left_alone(struct program *program)
{
	uint32_t number, one_in = compared_one_in;

	programs_lock();
	if (program->evidence.control.count == KEPT_TIMES)
		one_in *= KNOWN_COMPARE_FACTOR;
	programs_unlock();
	if (!one_in)
		return false;
	return getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number &&
	       number % one_in == 0;
}

/* Of all modes: what comes first must not take the places of what comes later. */
static uint64_t most_pages(const struct plan *plan)
{
	uint64_t most = 0;
	struct plan_mode mode;

	for (uint32_t i = 0; plan_mode(plan, i, &mode); i++)
		if (mode.page_total > most)
			most = mode.page_total;
	return most;
}

/* A start that has to wait for the disk. Returns what this thread may do itself for it. */
static struct task *serve_cold(struct launch *launch, struct serving *serving)
{
	uint32_t condition =
	    memory_condition_now((uint64_t)serving->mode.page_total * PLAN_PAGE_BYTES);
	bool is_control;

	TALLY_SET(tally()->condition,
		  (TALLY_GET(tally()->condition) & TALLY_NOT_ALL_MARKED) | condition);
	TALLY_SET(launch->record->last_start_seconds, (uint64_t)time(NULL));
	if (launch->outcome == OUT_HELPED)
		return condition ? NULL : tasks_begin(launch, serving);
	if (condition) {
		TALLY_ADD(tally()->suspended_count, 1);
		launch->outcome = OUT_SUSPENDED;
		return NULL;
	}
	is_control = is_left_alone(launch->program);
	measure(launch, !is_control);
	if (is_control) {
		TALLY_ADD(tally()->control_count, 1);
		launch->outcome = OUT_LEFT_ALONE;
		return NULL;
	}
	TALLY_ADD(tally()->helped_count, 1);
	TALLY_ADD(launch->record->helped_count, 1);
	launch->outcome = OUT_HELPED;
	sample_begin(&launch->sample, most_pages(&launch->plan));
	pace_join();
	return tasks_begin(launch, serving);
}

/* Whether the mode is another one than those that are served just now. */
static bool takes_turn(struct launch *launch, const struct plan_mode *mode)
{
	struct plan_mode other;
	uint32_t index = 0;
	uint64_t bit;
	bool is_new;

	/* No two modes that can be chosen have a token in common. */
	while (plan_mode(&launch->plan, index, &other) && other.token != mode->token)
		index++;
	bit = UINT64_C(1) << index % PLAN_MAX_MODES;
	programs_lock();
	is_new = index > 0 && !(launch->program->begun_modes & bit);
	launch->program->begun_modes |= bit;
	programs_unlock();
	return is_new;
}

static struct task *serve_mode(struct launch *launch)
{
	struct task *own;
	bool is_mode_warm;

	if (root_enter() < 0)
		return NULL;
	is_mode_warm = is_warm(&launch->plan, &launch->chosen.mode);
	root_leave();
	if (is_mode_warm) {
		if (launch->outcome == OUT_REPEATED)
			launch->outcome = OUT_WARM;
		return NULL;
	}
	own = serve_cold(launch, &launch->chosen);
	if (own)
		TALLY_ADD(tally()->mode_count, 1);
	return own;
}

/* The arguments of a start are known, or never will be. */
static void follow_mode(struct launch *launch, bool is_known)
{
	struct task *own = NULL;

	if (is_known)
		log_line(LOG_DETAIL, "%s: mode %s, known after %lld us", launch->name,
			 plan_string(&launch->plan, launch->chosen.mode.name),
			 (long long)(clock_now() - launch->began) / 1000);
	else
		log_line(LOG_DETAIL, "%s: mode not known", launch->name);
	if (is_known && takes_turn(launch, &launch->chosen.mode))
		own = serve_mode(launch);
	if (own)
		tasks_help(own);
	launch_leave(launch);
}

/* False if it is gone. */
static bool find_process(struct launch *launch)
{
	if (launch->pid <= 0) {
		launch->has_modes = false;
		return true;
	}
	launch->pid_fd = (int)syscall(SYS_pidfd_open, launch->pid, 0);
	if (launch->pid_fd < 0 && errno == ESRCH)
		return false;
	launch->group = getpgid(launch->pid);
	launch->has_modes = launch->has_modes && seek_begin(launch);
	return true;
}

static void begin(void *argument)
{
	struct launch *launch = argument;
	struct task *own = NULL;

	if (!crew_is_stopping() && find_process(launch) && root_enter() == 0) {
		launch->outcome = look_at_start(launch);
		root_leave();
	}
	if (launch->outcome == OUT_COLD)
		own = serve_cold(launch, &launch->by_default);
	else if (launch->outcome == OUT_BAD_PLAN)
		refuse(launch);
	else if (launch->outcome == OUT_ELSEWHERE)
		TALLY_ADD(tally()->elsewhere_count, 1);
	if (launch->has_modes && (launch->outcome == OUT_HELPED || launch->outcome == OUT_WARM ||
				  launch->outcome == OUT_REPEATED)) {
		launch_join(launch);
		seek_mode(launch, follow_mode);
	}
	if (own)
		tasks_help(own);
	launch_leave(launch);
}

static void make_record(struct program *program)
{
	program->record = tally_record(program->name, program->checksum, program->path);
	verdicts_show(program);
}

static bool may_be_of_other_mode(const struct program *program)
{
	return program->mode_count > 1 && program->extra_count < EXTRA_STARTS &&
	       program->begun_modes != UINT64_MAX >> (PLAN_MAX_MODES - program->mode_count);
}

void serve_exec(struct program *program, int pid)
{
	struct launch *launch;
	int64_t now = clock_now();
	bool is_repeated;

	if (program->state != PLAN_OF_USE)
		return;
	TALLY_ADD(tally()->exec_count, 1);
	if (!program->record)
		make_record(program);
	TALLY_ADD(program->record->exec_count, 1);
	if (program->verdict != VERDICT_ON)
		return;
	/* One that is still served then is at a disk that is slow, or does not answer. */
	is_repeated = now < program->quiet_until || program->is_served;
	launch = is_repeated && !may_be_of_other_mode(program)
		     ? NULL
		     : launch_make(program, pid, is_repeated);
	if (!launch) {
		TALLY_ADD(tally()->coalesced_count, is_repeated);
		return;
	}
	if (is_repeated) {
		program->extra_count++;
	} else {
		program->quiet_until = now + COALESCE_SECONDS * SECOND;
		program->begun_modes = 1;
		program->extra_count = 0;
		program->is_served = true;
	}
	launch->begin = (struct job){begin, launch, NULL};
	crew_add(&launch->begin);
}
