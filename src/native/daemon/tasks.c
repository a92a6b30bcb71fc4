#include "tasks.h"

#include "pace.h"
#include "root.h"

static void run_task(void *argument)
{
	struct task *task = argument;
	struct launch *launch = task->launch;
	const struct plan_mode *mode = &task->serving->mode;

	if (root_enter() == 0) {
		pace_begin(launch, task->serving);
		if (task->is_metadata) {
			look_at_files(&launch->plan, mode, task->share);
			issue_lookups(&launch->plan, mode, task->share);
		} else {
			issue_files(&launch->plan, mode, task->share);
		}
		pace_end();
		root_leave();
	}
	launch_leave(launch);
}

struct task *tasks_begin(struct launch *launch, struct serving *serving)
{
	enum { TASKS = sizeof serving->tasks / sizeof serving->tasks[0] };

	atomic_store(&launch->serving, serving);
	for (uint32_t i = 0; i < TASKS; i++) {
		struct task *task = &serving->tasks[i];

		launch_join(launch);
		task->job = (struct job){run_task, task, NULL};
		task->launch = launch;
		task->serving = serving;
		/* Metadata goes ahead. */
		task->is_metadata = i < METADATA_HELPERS;
		task->share = task->is_metadata
				  ? (struct share){i, METADATA_HELPERS}
				  : (struct share){i - METADATA_HELPERS, PAGE_HELPERS};
		if (i + 1 < TASKS)
			crew_add(&task->job);
	}
	return &serving->tasks[TASKS - 1];
}

void tasks_help(struct task *task)
{
	run_task(task);
}
