#include "session.h"

#include "child.h"
#include "protocol.h"
#include "report.h"
#include "signals.h"
#include "tree.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINGER_MS 1000	  /* for the rest of the tree, after the program's first process ended */
#define TERMINATE_MS 2000 /* between SIGTERM and SIGKILL */
#define KILL_ROUND_MS 50  /* a process may have forked between the listing and the SIGKILL */
#define GIVE_UP_MS 5000	  /* processes that SIGKILL does not end: in the kernel, or not ours */

/* Bounds the time in which a busy tree keeps the helper from hearing a stop. */
#define WAITS_PER_ROUND 256

enum phase {
	WAITING,  /* for `go` */
	STARTING, /* until exec has succeeded or failed */
	RUNNING,
	LINGERING,   /* the first process has ended by itself */
	TERMINATING, /* SIGTERM is out */
	KILLING,     /* SIGKILL is out */
	OVER,
};

struct session {
	const struct session_options *options;
	struct recorder *recorder;
	struct emit *out;
	struct child child;
	struct child_failure failure;
	enum phase phase;
	struct signals signals;
	int64_t deadline_ms, kill_round_ms;
	bool control_open;
	bool failed, root_ended, stopped;
	bool more; /* there may be further children to wait for */
	int root_status;
	char command[8];
	size_t command_length;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end_tree(struct session *session)
{
	if (session->phase >= TERMINATING)
		return;
	if (!session->root_ended)
		session->stopped = true;
	if (session->recorder->freeze)
		session->recorder->freeze(session->recorder);
	if (session->child.go >= 0) {
		/* It has executed nothing and leaves at the closing of its pipe. */
		close(session->child.go);
		session->child.go = -1;
	} else {
		tree_signal(SIGTERM);
		tree_signal(SIGCONT);
	}
	session->phase = TERMINATING;
	session->deadline_ms = now_ms() + TERMINATE_MS;
}

static void kill_round(struct session *session)
{
	tree_signal(SIGKILL);
	session->kill_round_ms = now_ms() + KILL_ROUND_MS;
}

static void deadlines(struct session *session)
{
	int64_t now = now_ms();

	if (session->phase == LINGERING && !session->options->tree && now >= session->deadline_ms) {
		end_tree(session);
	} else if (session->phase == TERMINATING && now >= session->deadline_ms) {
		session->phase = KILLING;
		session->deadline_ms = now + GIVE_UP_MS;
		kill_round(session);
	} else if (session->phase == KILLING && now >= session->deadline_ms) {
		report("program", "some of its processes cannot be ended");
		session->phase = OVER;
	} else if (session->phase == KILLING && now >= session->kill_round_ms) {
		kill_round(session);
	}
}

static void collect(struct session *session)
{
	struct recorder *recorder = session->recorder;
	int rounds, status;
	pid_t pid = 0;

	for (rounds = 0; rounds < WAITS_PER_ROUND; rounds++) {
		pid = waitpid(-1, &status, WNOHANG | __WALL);
		if (pid <= 0)
			break;
		if (WIFSTOPPED(status)) {
			if (recorder->stopped)
				recorder->stopped(recorder, pid, status);
			continue;
		}
		if (recorder->gone)
			recorder->gone(recorder, pid);
		if (pid == session->child.pid) {
			session->root_ended = true;
			session->root_status = status;
		}
	}
	session->more = pid > 0;
	/* Orphans of the tree become children of this process: without children, the tree is gone.
	 */
	if (pid < 0 && errno == ECHILD && session->child.result < 0)
		session->phase = OVER;
	else if (session->root_ended && session->phase == RUNNING) {
		session->phase = LINGERING;
		session->deadline_ms = now_ms() + LINGER_MS;
	}
}

static void exec_result(struct session *session)
{
	if (child_failed(&session->child, &session->failure)) {
		session->failed = true;
		return;
	}
	if (session->phase != STARTING)
		return;
	session->phase = RUNNING;
	if (session->recorder->started)
		session->recorder->started(session->recorder, session->child.pid);
}

static void control_input(struct session *session)
{
	char *newline;
	ssize_t length = read(CONTROL_FD, session->command + session->command_length,
			      sizeof(session->command) - session->command_length);

	if (length < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (length <= 0) {
		session->control_open = false;
		end_tree(session);
		return;
	}
	if (session->phase != WAITING)
		return;
	session->command_length += (size_t)length;
	newline = memchr(session->command, '\n', session->command_length);
	if (newline && newline - session->command == 2 && !memcmp(session->command, "go", 2)) {
		session->phase = STARTING;
		session->command_length = 0;
		child_go(&session->child);
	} else if (newline || session->command_length == sizeof(session->command)) {
		report("control", "'go' expected");
		end_tree(session);
	}
}

static int shorter(int timeout, int other)
{
	if (other < 0)
		return timeout;
	return timeout < 0 || other < timeout ? other : timeout;
}

static int until(int64_t moment_ms)
{
	int64_t left = moment_ms - now_ms();

	return left < 0 ? 0 : (int)left;
}

static void round_trip(struct session *session)
{
	struct recorder *recorder = session->recorder;
	int timeout = -1;
	struct pollfd watched[] = {
	    {.fd = session->signals.fd, .events = POLLIN},
	    {.fd = session->control_open ? CONTROL_FD : -1, .events = POLLIN},
	    {.fd = session->child.result, .events = POLLIN},
	    {.fd = recorder->fd, .events = POLLIN},
	};

	if (recorder->drain)
		timeout = recorder->drain(recorder, false);
	/* Nobody reads what would be recorded any more: the parent is gone. */
	if (emit_flush(session->out))
		end_tree(session);
	if (session->more)
		timeout = 0;
	if (session->phase == LINGERING && !session->options->tree)
		timeout = shorter(timeout, until(session->deadline_ms));
	else if (session->phase == TERMINATING)
		timeout = shorter(timeout, until(session->deadline_ms));
	else if (session->phase == KILLING)
		timeout = shorter(timeout, until(session->kill_round_ms));
	poll(watched, sizeof(watched) / sizeof(*watched), timeout);
	if (watched[0].revents && signals_take(&session->signals))
		end_tree(session);
	if (watched[2].revents)
		exec_result(session);
	collect(session);
	if (watched[1].revents)
		control_input(session);
	deadlines(session);
}

static void last_line(struct session *session)
{
	struct emit *out = session->out;

	if (session->failed) {
		emit_text(out, "failed\t%d\t%s: %s\n", session->failure.error,
			  session->failure.what, strerror(session->failure.error));
		return;
	}
	if (session->recorder->drain)
		session->recorder->drain(session->recorder, true);
	if (session->stopped || !session->root_ended)
		emit_text(out, "stopped\n");
	else if (WIFSIGNALED(session->root_status))
		emit_text(out, "signaled\t%d\n", WTERMSIG(session->root_status));
	else
		emit_text(out, "exited\t%d\n", WEXITSTATUS(session->root_status));
}

int session_run(const struct session_options *options, struct recorder *recorder, struct emit *out)
{
	struct session session = {
	    .options = options,
	    .recorder = recorder,
	    .out = out,
	    .child = {.go = -1, .result = -1},
	    .signals = {.fd = -1},
	    .control_open = true,
	};
	struct child_start start = {
	    .root = options->root,
	    .argv = options->argv,
	    .signals = &session.signals,
	    .enter = recorder->enter,
	    .context = recorder->context,
	};
	int status = 1;
	int error;

	error = signals_watch(&session.signals);
	if (error) {
		report_error("signalfd", -error);
		goto finish;
	}
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) {
		report_error("PR_SET_CHILD_SUBREAPER", errno);
		goto finish;
	}
	error = child_spawn(&session.child, &start);
	if (error) {
		report_error("fork", -error);
		goto finish;
	}
	if (recorder->attach(recorder, session.child.pid))
		goto finish;
	emit_text(out, "child\t%d\n", (int)session.child.pid);
	while (session.phase != OVER)
		round_trip(&session);
	last_line(&session);
	status = emit_flush(out) ? 1 : 0;
finish:
	child_close(&session.child);
	if (session.signals.fd >= 0)
		close(session.signals.fd);
	return status;
}
