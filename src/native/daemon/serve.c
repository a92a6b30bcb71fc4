#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../find.h"
#include "../limits.h"
#include "../mode.h"
#include "../warm.h"
#include "clock.h"
#include "launch.h"
#include "log.h"
#include "measure.h"
#include "memory-guard.h"
#include "pace.h"
#include "root.h"
#include "verdicts.h"

static unsigned compared_one_in;

/* No arguments, and nobody's own plans: the daemon acts for all users. */
static char *const nothing[] = {NULL};
static const struct owner everybody = {nothing, 0};

void serve_compare(unsigned one_in)
{
	compared_one_in = one_in;
}

static void finish(struct launch *launch)
{
	uint64_t issued_bytes = atomic_load(&launch->issued_bytes);

	pace_leave();
	TALLY_ADD(tally()->issued_bytes, issued_bytes);
	if (atomic_load(&launch->is_over))
		TALLY_ADD(tally()->abandoned_count, 1);
	TALLY_ADD(launch->record->issued_bytes, issued_bytes);
	log_line(LOG_DETAIL, "%s: issued %llu KiB within %lld us%s", launch->name,
		 (unsigned long long)issued_bytes / 1024,
		 (long long)(clock_now() - launch->began) / 1000,
		 atomic_load(&launch->is_over) ? ", then it had ended" : "");
	free(launch->bytes);
	launch->bytes = NULL;
	launch_linger(launch);
}

static void run_task(void *argument)
{
	struct task *task = argument;
	struct launch *launch = task->launch;

	if (root_enter() == 0) {
		pace_begin(launch);
		if (task->is_metadata) {
			look_at_files(&launch->plan, &launch->mode, task->share);
			issue_lookups(&launch->plan, &launch->mode, task->share);
		} else {
			issue_files(&launch->plan, &launch->mode, task->share);
		}
		pace_end();
		root_leave();
	}
	if (atomic_fetch_sub(&launch->unfinished_count, 1) == 1)
		finish(launch);
}

/* Metadata goes ahead; this thread takes a part of the pages itself. */
static void start_tasks(struct launch *launch)
{
	enum { TASKS = PAGE_HELPERS + METADATA_HELPERS };

	pace_join();
	atomic_store(&launch->unfinished_count, TASKS);
	for (uint32_t i = 0; i < TASKS; i++) {
		struct task *task = &launch->tasks[i];

		task->job = (struct job){run_task, task, NULL};
		task->launch = launch;
		task->is_metadata = i < METADATA_HELPERS;
		task->share = task->is_metadata
				  ? (struct share){i, METADATA_HELPERS}
				  : (struct share){i - METADATA_HELPERS, PAGE_HELPERS};
		if (i + 1 < TASKS)
			crew_add(&task->job);
	}
	run_task(&launch->tasks[TASKS - 1]);
}

/* Reads the plan that counts now: another one may have come since the last scan. */
static bool read_plan(struct launch *launch, uint64_t size)
{
	const char *program;
	char name[PLAN_NAME_CAPACITY];

	launch->bytes = size <= PLAN_MAX_BYTES ? malloc((size_t)size) : NULL;
	if (!launch->bytes ||
	    pread(launch->plan_fd, launch->bytes, (size_t)size, 0) != (ssize_t)size ||
	    plan_open(launch->bytes, (uint32_t)size, &launch->plan) != PLAN_SOUND ||
	    plan_check(&launch->plan) != PLAN_SOUND)
		return false;
	if (!plan_name_is_by_path(launch->name))
		return true;
	program = plan_string(&launch->plan, launch->plan.program);
	plan_name_by_path(program, name);
	return !strcmp(name, launch->name);
}

enum outcome { OUT_COLD, OUT_WARM, OUT_ELSEWHERE, OUT_NO_PLAN, OUT_BAD_PLAN };

static enum outcome look_at_start(struct launch *launch)
{
	struct found found;
	uint64_t size;

	if (!find_plan(&everybody, launch->name, &found))
		return OUT_NO_PLAN;
	launch->plan_fd = found.fd;
	/* First of all: the wrapper lets go of its lock as soon as the program runs. */
	if (flock(found.fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return OUT_ELSEWHERE;
	if (!found_is_trusted(&found, &size) || size == 0)
		return OUT_NO_PLAN;
	if (!read_plan(launch, size))
		return OUT_BAD_PLAN;
	if (!choose_mode(&launch->plan, nothing, &launch->mode))
		return OUT_BAD_PLAN;
	return is_warm(&launch->plan, &launch->mode) ? OUT_WARM : OUT_COLD;
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

/* A start that has to wait for the disk. */
static void serve_cold(struct launch *launch)
{
	uint32_t condition =
	    memory_condition_now((uint64_t)launch->mode.page_total * PLAN_PAGE_BYTES);
	bool is_control;

	TALLY_SET(tally()->condition,
		  (TALLY_GET(tally()->condition) & TALLY_NOT_ALL_MARKED) | condition);
	TALLY_SET(launch->record->last_start_seconds, (uint64_t)time(NULL));
	if (condition) {
		TALLY_ADD(tally()->suspended_count, 1);
		launch_release(launch);
		return;
	}
	is_control = is_left_alone(launch->program);
	measure(launch, !is_control);
	if (is_control) {
		TALLY_ADD(tally()->control_count, 1);
		/* The module must leave it alone too, so the lock is held. */
		launch_linger(launch);
		return;
	}
	TALLY_ADD(tally()->helped_count, 1);
	TALLY_ADD(launch->record->helped_count, 1);
	sample_begin(&launch->sample, launch->mode.page_total);
	start_tasks(launch);
}

static void begin(void *argument)
{
	struct launch *launch = argument;
	enum outcome outcome;

	if (crew_is_stopping()) {
		launch_release(launch);
		return;
	}
	launch->pid_fd = launch->pid > 0 ? (int)syscall(SYS_pidfd_open, launch->pid, 0) : -1;
	launch->group = launch->pid > 0 ? getpgid(launch->pid) : -1;
	if (launch->pid > 0 && launch->pid_fd < 0 && errno == ESRCH) {
		launch_release(launch);
		return;
	}
	if (root_enter() < 0) {
		launch_release(launch);
		return;
	}
	outcome = look_at_start(launch);
	root_leave();
	if (outcome == OUT_COLD) {
		serve_cold(launch);
		return;
	}
	if (outcome == OUT_BAD_PLAN)
		refuse(launch);
	if (outcome == OUT_ELSEWHERE)
		TALLY_ADD(tally()->elsewhere_count, 1);
	if (outcome == OUT_WARM) {
		TALLY_ADD(tally()->warm_count, 1);
		TALLY_ADD(launch->record->warm_count, 1);
	}
	launch_release(launch);
}

static void make_record(struct program *program)
{
	program->record = tally_record(program->name, program->checksum, program->path);
	verdicts_show(program);
}

void serve_exec(struct program *program, int pid)
{
	struct launch *launch;
	int64_t now = clock_now();

	if (program->state != PLAN_OF_USE)
		return;
	TALLY_ADD(tally()->exec_count, 1);
	if (!program->record)
		make_record(program);
	TALLY_ADD(program->record->exec_count, 1);
	if (program->verdict != VERDICT_ON)
		return;
	/* One that is still served then is at a disk that is slow, or does not answer. */
	if (now < program->quiet_until || program->is_served) {
		TALLY_ADD(tally()->coalesced_count, 1);
		return;
	}
	launch = calloc(1, sizeof *launch);
	if (!launch)
		return;
	program->quiet_until = now + COALESCE_SECONDS * SECOND;
	program->is_served = launch->is_serving = true;
	programs_hold(program);
	launch->program = program;
	launch->record = program->record;
	launch->checksum = program->checksum;
	strcpy(launch->name, program->name);
	launch->began = now;
	launch->pid = pid;
	launch->pid_fd = launch->plan_fd = -1;
	launch->begin = (struct job){begin, launch, NULL};
	crew_add(&launch->begin);
}
