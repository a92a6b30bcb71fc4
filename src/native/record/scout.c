#include "scout.h"

#include "calls.h"
#include "filter.h"
#include "present.h"
#include "report.h"
#include "tree.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* PTRACE_O_TRACESYSGOOD marks the stops at the end of a call. */
#define CALL_STOP (SIGTRAP | 0x80)

#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL)

struct scout {
	struct recorder recorder;
	struct call_log log;
	struct tracees tracees;
	bool frozen;
	bool complained;
};

/* An error means that the process was killed meanwhile; its end will be told. */
static void resume(pid_t thread, int request, int signal)
{
	(void)ptrace(request, thread, 0, (long)signal);
}

static bool call_info(struct scout *scout, pid_t thread, struct __ptrace_syscall_info *info)
{
	if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof(*info), info) > 0)
		return true;
	if (errno == EIO && !scout->complained) {
		report("ptrace", "PTRACE_GET_SYSCALL_INFO is missing; it needs Linux 5.3");
		scout->complained = true;
	}
	return false;
}

static void call_entered(struct scout *scout, struct tracee *tracee)
{
	struct __ptrace_syscall_info info;
	bool wait_for_end = false;

	if (!scout->frozen && call_info(scout, tracee->thread, &info) &&
	    info.op == PTRACE_SYSCALL_INFO_SECCOMP && info.seccomp.ret_data < call_count) {
		memcpy(tracee->arguments, info.seccomp.args, sizeof(tracee->arguments));
		wait_for_end = calls_entered(&scout->log, tracee, &calls[info.seccomp.ret_data]);
	}
	resume(tracee->thread, wait_for_end ? PTRACE_SYSCALL : PTRACE_CONT, 0);
}

static void call_returned(struct scout *scout, struct tracee *tracee)
{
	struct __ptrace_syscall_info info;

	if (!scout->frozen && call_info(scout, tracee->thread, &info) &&
	    info.op == PTRACE_SYSCALL_INFO_EXIT)
		calls_returned(&scout->log, tracee, info.exit.rval,
			       info.exit.is_error ? (int)-info.exit.rval : 0);
	tracee_forget_call(tracee);
	resume(tracee->thread, PTRACE_CONT, 0);
}

static void executed(struct scout *scout, pid_t thread)
{
	unsigned long former = (unsigned long)thread;
	struct tracee *tracee;

	(void)ptrace(PTRACE_GETEVENTMSG, thread, 0, &former);
	tracee = tracees_exec(&scout->tracees, thread, (pid_t)former);
	if (!scout->frozen)
		calls_executed(&scout->log, tracee);
	tracee_forget_call(tracee);
	resume(thread, PTRACE_CONT, 0);
}

static void exiting(struct scout *scout, struct tracee *tracee)
{
	/* The memory is still there, but not for long. */
	if (tracees_exiting(tracee) && !scout->frozen && scout->log.executed)
		present_add(&scout->log.namer, tracee->thread);
	resume(tracee->thread, PTRACE_CONT, 0);
}

static bool is_group_stop(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void stopped(struct recorder *recorder, pid_t thread, int status)
{
	struct scout *scout = recorder->context;
	struct tracee *tracee = tracees_get(&scout->tracees, thread);
	int signal = WSTOPSIG(status);

	switch (status >> 16) {
	case 0:
		if (signal == CALL_STOP)
			call_returned(scout, tracee);
		else
			resume(thread, PTRACE_CONT, signal);
		break;
	case PTRACE_EVENT_SECCOMP:
		call_entered(scout, tracee);
		break;
	case PTRACE_EVENT_EXEC:
		executed(scout, thread);
		break;
	case PTRACE_EVENT_EXIT:
		exiting(scout, tracee);
		break;
	case PTRACE_EVENT_STOP:
		/* A stopped process stays stopped until it gets SIGCONT; a new one goes on. */
		resume(thread, is_group_stop(signal) ? PTRACE_LISTEN : PTRACE_CONT, 0);
		break;
	default:
		resume(thread, PTRACE_CONT, 0);
		break;
	}
}

static void gone(struct recorder *recorder, pid_t thread)
{
	struct scout *scout = recorder->context;

	tracees_gone(&scout->tracees, thread);
}

static int attach(struct recorder *recorder, pid_t child)
{
	struct scout *scout = recorder->context;

	if (ptrace(PTRACE_SEIZE, child, 0, OPTIONS))
		return report_error("ptrace", errno);
	(void)tracees_get(&scout->tracees, child);
	return 0;
}

static int enter(void *context)
{
	(void)context;
	return filter_install();
}

static void look_at(void *context, pid_t pid)
{
	struct scout *scout = context;

	present_add(&scout->log.namer, pid);
}

static void freeze(struct recorder *recorder)
{
	struct scout *scout = recorder->context;

	if (scout->log.executed)
		tree_visit(look_at, scout);
	scout->frozen = true;
}

static int drain(struct recorder *recorder, bool final)
{
	struct scout *scout = recorder->context;

	if (final)
		present_emit(&scout->log.namer);
	return -1;
}

int scout_run(const struct session_options *options, struct emit *out)
{
	struct scout scout = {
	    .recorder =
		{
		    .fd = -1,
		    .attach = attach,
		    .enter = enter,
		    .drain = drain,
		    .stopped = stopped,
		    .gone = gone,
		    .freeze = freeze,
		},
	};
	int error = namer_open(&scout.log.namer, out);
	int status = 1;

	scout.recorder.context = &scout;
	if (error)
		report_error("/proc/self/mountinfo", -error);
	else
		status = session_run(options, &scout.recorder, out);
	tracees_free(&scout.tracees);
	table_free(&scout.log.lookups, NULL);
	namer_close(&scout.log.namer);
	return status;
}
