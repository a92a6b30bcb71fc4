#include "tracees.h"

#include "report.h"
#include "tracee.h"

#include <stdlib.h>

static struct traced_process *process_of(struct tracees *tracees, pid_t thread)
{
	pid_t pid = tracee_process(thread);
	struct traced_process *process;

	if (pid < 0)
		pid = thread;
	process = table_get(&tracees->processes, (uint64_t)pid, 0);
	if (!process) {
		process = allocate(sizeof(*process));
		process->pid = pid;
		table_put(&tracees->processes, (uint64_t)pid, 0, process);
	}
	return process;
}

struct tracee *tracees_get(struct tracees *tracees, pid_t thread)
{
	struct tracee *tracee = table_get(&tracees->threads, (uint64_t)thread, 0);

	if (!tracee) {
		tracee = allocate(sizeof(*tracee));
		tracee->thread = thread;
		tracee->process = process_of(tracees, thread);
		tracee->process->threads++;
		tracee->process->running++;
		table_put(&tracees->threads, (uint64_t)thread, 0, tracee);
	}
	return tracee;
}

bool tracees_exiting(struct tracee *tracee)
{
	if (tracee->exiting)
		return false;
	tracee->exiting = true;
	return !--tracee->process->running;
}

void tracee_forget_call(struct tracee *tracee)
{
	free(tracee->path);
	free(tracee->canonical);
	tracee->path = tracee->canonical = NULL;
	tracee->call = NULL;
}

static void free_tracee(void *value)
{
	struct tracee *tracee = value;

	tracee_forget_call(tracee);
	free(tracee);
}

void tracees_gone(struct tracees *tracees, pid_t thread)
{
	struct tracee *tracee = table_take(&tracees->threads, (uint64_t)thread, 0);
	struct traced_process *process;

	if (!tracee)
		return;
	process = tracee->process;
	if (!tracee->exiting)
		process->running--;
	if (!--process->threads)
		free(table_take(&tracees->processes, (uint64_t)process->pid, 0));
	free_tracee(tracee);
}

struct tracee *tracees_exec(struct tracees *tracees, pid_t leader, pid_t former)
{
	struct tracee *tracee = tracees_get(tracees, leader);
	struct tracee *caller = former == leader ? tracee : tracees_get(tracees, former);

	if (caller != tracee) {
		/* The leader's own end is never told, and neither is that of the number FORMER. */
		tracee_forget_call(tracee);
		tracee->call = caller->call;
		tracee->path = caller->path;
		tracee->canonical = caller->canonical;
		caller->call = NULL;
		caller->path = caller->canonical = NULL;
		tracees_gone(tracees, former);
	}
	tracee->exiting = false;
	tracee->process->running = 1;
	return tracee;
}

void tracees_free(struct tracees *tracees)
{
	table_free(&tracees->threads, free_tracee);
	table_free(&tracees->processes, free);
}
