#include "seek.h"

#include <stdatomic.h>
#include <string.h>

#include "../find.h"
#include "../mode.h"
#include "../text.h"
#include "arguments.h"
#include "clock.h"
#include "launch.h"
#include "limits.h"

/*
 * A process that has the memory map of another one changed can keep whoever reads its arguments
 * waiting for ever, with the help of a file system of its own. So few threads do that at a time.
 */
static atomic_uint reader_count;

/* The plan has been checked: it has a program. */
static const char *program_name(const struct launch *launch)
{
	return text_last_component(plan_string(&launch->plan, launch->plan.program));
}

static bool is_called_as_program(const struct launch *launch, const struct process_image *image)
{
	return !strncmp(program_name(launch), image->name, PROCESS_NAME_CAPACITY - 1);
}

/*
 * In front of a script's own arguments the kernel puts its interpreter, and at most one option. It
 * names the process after the file that was executed, which may be a link to the script.
 */
static char *const *own_arguments(const struct launch *launch, const struct arguments *arguments)
{
	char *const *vector = arguments->vector;
	struct process_image now;

	/* Not before there were arguments: in execve(2) the name may have been the old one. */
	if (!plan_name_is_by_path(launch->name) || !process_image(launch->pid, &now))
		return vector;
	for (int i = 1; i <= 2 && vector[i - 1] && vector[i]; i++)
		if (!strncmp(text_last_component(vector[i]), now.name, PROCESS_NAME_CAPACITY - 1) ||
		    !strcmp(text_last_component(vector[i]), program_name(launch)))
			return vector + i;
	return vector;
}

/*
 * Whether the process is the program by now, and not what it was before. Of a process that has
 * executed nothing yet, which most starts are, the kernel tells when that changes. One that became
 * the program by exec, or of which we heard late, is another image when it has another name or
 * other memory: in execve(2) the old one cannot change that, and the new one does with every
 * library that it maps. Where nothing changes any more it is the program if it has its name.
 * Neither /proc/PID/exe nor auxv nor the addresses in stat can be read without CAP_SYS_PTRACE.
 */
static bool has_executed(const struct launch *launch, const struct process_image *now)
{
	const struct process_image *first = &launch->seek.first;

	if (now->is_only_forked)
		return false;
	return first->is_only_forked || strcmp(now->name, first->name) != 0 ||
	       now->mapped_bytes != first->mapped_bytes ||
	       (clock_now() - launch->began >= SEEK_SETTLED_MILLISECONDS * MILLISECOND &&
		is_called_as_program(launch, now));
}

static bool choose(struct launch *launch)
{
	struct arguments arguments;
	bool is_known = false;

	if (atomic_fetch_add(&reader_count, 1) < SEEK_MAX_READERS)
		is_known = arguments_read(launch->pid, &arguments) &&
			   choose_mode(&launch->plan, own_arguments(launch, &arguments),
				       &launch->chosen.mode);
	atomic_fetch_sub(&reader_count, 1);
	/* What was read of a process that is still there is not that of a later one of its number.
	 */
	return is_known && !launch_has_exited(launch);
}

/* After twice the time of the last time. */
static void look_later(struct launch *launch)
{
	struct seek *seek = &launch->seek;

	seek->later.at = launch->began + seek->wait;
	seek->wait *= 2;
	agenda_add(&seek->later);
}

static void look(void *argument)
{
	struct launch *launch = argument;
	struct seek *seek = &launch->seek;
	struct process_image now;
	bool is_known = false;

	/* Before create_elf_tables() of the exec there are no arguments. */
	if (!crew_is_stopping() && !launch_has_exited(launch) && process_image(launch->pid, &now)) {
		is_known = has_executed(launch, &now) && choose(launch);
		if (!is_known && seek->wait <= SEEK_LAST_MILLISECONDS * MILLISECOND) {
			look_later(launch);
			return;
		}
	}
	seek->then(launch, is_known);
}

bool seek_begin(struct launch *launch)
{
	return launch->pid_fd >= 0 && process_image(launch->pid, &launch->seek.first);
}

void seek_mode(struct launch *launch, void (*then)(struct launch *, bool))
{
	struct seek *seek = &launch->seek;

	seek->then = then;
	seek->wait = SEEK_FIRST_MICROSECONDS * 1000;
	while (launch->began + seek->wait < clock_now())
		seek->wait *= 2;
	seek->later.job = (struct job){look, launch, NULL};
	look_later(launch);
}
