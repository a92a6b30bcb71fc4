#include "tree.h"

#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* proc(5): /proc/PID/stat up to the state and the parent is far shorter. */
#define STAT_BYTES 512

struct process {
	pid_t pid, parent;
	bool below;
};

/* The parent of a live process; -1 if it is gone or a zombie. */
static pid_t parent_of(pid_t pid)
{
	char path[64], text[STAT_BYTES];
	const char *after_name;
	ssize_t length;
	char state;
	int parent;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return -1;
	text[length] = '\0';
	/* The name in parentheses may itself hold parentheses and spaces. */
	after_name = strrchr(text, ')');
	if (!after_name || sscanf(after_name + 1, " %c %d", &state, &parent) != 2 || state == 'Z')
		return -1;
	return parent;
}

static size_t list_processes(struct process **ret_list)
{
	DIR *proc = opendir("/proc");
	struct process *list = NULL;
	struct dirent *entry;
	size_t count = 0;

	while (proc && (entry = readdir(proc))) {
		struct process process = {.pid = (pid_t)atoi(entry->d_name)};

		if (process.pid <= 0)
			continue;
		process.parent = parent_of(process.pid);
		if (process.parent < 0)
			continue;
		list = reallocate(list, count + 1, sizeof(*list));
		list[count++] = process;
	}
	if (proc)
		closedir(proc);
	*ret_list = list;
	return count;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static bool parent_is_below(struct process *list, size_t count, pid_t parent)
{
	struct process wanted = {.pid = parent};
	const struct process *found = bsearch(&wanted, list, count, sizeof(wanted), by_pid);

	return found && found->below;
}

void tree_visit(void (*visit)(void *context, pid_t pid), void *context)
{
	struct process *list;
	size_t count = list_processes(&list);
	pid_t self = getpid();
	bool changed = true;
	size_t at;

	if (count)
		qsort(list, count, sizeof(*list), by_pid);
	while (changed) {
		changed = false;
		for (at = 0; at < count; at++) {
			struct process *process = &list[at];

			if (process->below || (process->parent != self &&
					       !parent_is_below(list, count, process->parent)))
				continue;
			process->below = changed = true;
		}
	}
	for (at = 0; at < count; at++) {
		if (list[at].below)
			visit(context, list[at].pid);
	}
	free(list);
}

/*
 * Between the listing and the signal the number may have gone to a stranger. A descriptor holds on
 * to the process, and a parent that still exists then shows that it is alive; that it is the same
 * one is shown by the second walk up to this process.
 */
static bool still_below(pid_t pid)
{
	pid_t self = getpid();

	while (pid > 1) {
		pid = parent_of(pid);
		if (pid == self)
			return true;
	}
	return false;
}

static void send_signal(void *context, pid_t pid)
{
	const int *signal = context;
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0) {
		/* Older than Linux 5.3, or forbidden by a container's filter. */
		if (errno != ESRCH && still_below(pid))
			kill(pid, *signal);
		return;
	}
	if (still_below(pid))
		syscall(SYS_pidfd_send_signal, fd, *signal, NULL, 0);
	close(fd);
}

void tree_signal(int signal)
{
	tree_visit(send_signal, &signal);
}
