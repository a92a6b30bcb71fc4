#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void give_up(int result, const char *what, int error)
{
	struct child_failure failure = {.error = error};
	ssize_t ignored;

	strncpy(failure.what, what, sizeof(failure.what) - 1);
	ignored = write(result, &failure, sizeof(failure));
	(void)ignored;
	_exit(127);
}

static _Noreturn void run(const struct child_start *start, int go, int result)
{
	char byte;
	int error;

	if (read(go, &byte, 1) != 1)
		_exit(0);
	if (start->root && chroot(start->root))
		give_up(result, "chroot", errno);
	if (start->root && chdir("/"))
		give_up(result, "chdir", errno);
	signals_restore(start->signals);
	error = start->enter ? start->enter(start->context) : 0;
	if (error)
		give_up(result, "seccomp", -error);
	execv(start->argv[0], start->argv);
	give_up(result, "exec", errno);
}

int child_spawn(struct child *child, const struct child_start *start)
{
	int go[2], result[2];
	int error;

	if (pipe2(go, O_CLOEXEC))
		return -errno;
	if (pipe2(result, O_CLOEXEC)) {
		error = -errno;
		goto close_go;
	}
	child->pid = fork();
	if (child->pid < 0) {
		error = -errno;
		goto close_both;
	}
	if (!child->pid) {
		close(go[1]);
		run(start, go[0], result[1]);
	}
	close(go[0]);
	close(result[1]);
	child->go = go[1];
	child->result = result[0];
	return 0;

close_both:
	close(result[0]);
	close(result[1]);
close_go:
	close(go[0]);
	close(go[1]);
	return error;
}

void child_go(struct child *child)
{
	ssize_t ignored = write(child->go, "g", 1);

	(void)ignored;
	close(child->go);
	child->go = -1;
}

bool child_failed(struct child *child, struct child_failure *failure)
{
	ssize_t length;

	do
		length = read(child->result, failure, sizeof(*failure));
	while (length < 0 && errno == EINTR);
	close(child->result);
	child->result = -1;
	failure->what[sizeof(failure->what) - 1] = '\0';
	return length == (ssize_t)sizeof(*failure);
}

void child_close(struct child *child)
{
	if (child->go >= 0)
		close(child->go);
	if (child->result >= 0)
		close(child->result);
	child->go = child->result = -1;
}
