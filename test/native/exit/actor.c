/*
 * A program that does what its arguments say, one action after the other, and then returns from
 * main: exit-actor ACTION ARGS... [and ACTION ARGS...]... A failed action ends it with status 99.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define MAX_WORDS 32

extern char **environ;

static volatile char sink;
static int status_to_end_with;

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "exit-actor: %s: %s\n", what, strerror(errno));
	syscall(SYS_exit_group, 99);
}

static char *map(const char *path, int protection, size_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *start;

	must(fd >= 0 && !fstat(fd, &status), path);
	start = mmap(NULL, (size_t)status.st_size, protection, MAP_PRIVATE, fd, 0);
	must(start != MAP_FAILED, "mmap");
	close(fd);
	*ret_size = (size_t)status.st_size;
	return start;
}

/* FILE PAGE... */
static void touch(char **words)
{
	size_t size;
	char *start = map(*words, PROT_READ, &size);

	while (*++words)
		sink = start[atol(*words) * PAGE];
}

/* FILE PAGE...: private copies. */
static void write_to(char **words)
{
	size_t size;
	char *start = map(*words, PROT_READ | PROT_WRITE, &size);

	while (*++words)
		start[atol(*words) * PAGE] = 1;
}

/* FILE PAGE...: and the mapping is gone. */
static void touch_and_unmap(char **words)
{
	size_t size;
	char *start = map(*words, PROT_READ, &size);

	while (*++words)
		sink = start[atol(*words) * PAGE];
	munmap(start, size);
}

static void wait_for(pid_t pid)
{
	int status;

	must(pid > 0 && waitpid(pid, &status, 0) == pid, "wait");
	must(WIFEXITED(status) && !WEXITSTATUS(status), "child");
}

static void *exit_here(void *status)
{
	exit(*(int *)status);
}

static void *pause_here(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

static void end_by_handler(int signal)
{
	(void)signal;
	_exit(status_to_end_with);
}

static void limit(int resource, rlim_t value)
{
	struct rlimit limits = {value, value};

	must(!setrlimit(resource, &limits), "setrlimit");
}

/* Kills for every system call but those of an orderly end. */
static void filter(int by_prctl)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = 4, .filter = code};

	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	must(!(by_prctl ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)
			: syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)),
	     "filter");
}

/* Asks, as programs do, whether the kernel knows filters; and how a notification is laid out. */
static void ask_for_filters(void)
{
	__u16 sizes[3];

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == -1 && errno == EFAULT, "prctl");
	must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) == -1 && errno == EFAULT,
	     "ask");
	must(!syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, sizes), "sizes");
}

/* FILE PAGE...: of a mapping that others see, of the kind whose number has the bit of the private.
 */
static void touch_shared(char **words)
{
	int fd = open(*words, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *start;

	must(fd >= 0 && !fstat(fd, &status), *words);
	start = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED_VALIDATE, fd, 0);
	must(start != MAP_FAILED, "mmap");
	while (*++words)
		sink = start[atol(*words) * PAGE];
}

static void descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	must(!!directory, "/proc/self/fd");
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			printf("%s ", entry->d_name);
	closedir(directory);
}

static void execute(const char *how, char **words)
{
	if (!strcmp(how, "execve"))
		execve(words[0], words, environ);
	else if (!strcmp(how, "execv"))
		execv(words[0], words);
	else if (!strcmp(how, "execvp"))
		execvp(words[0], words);
	else if (!strcmp(how, "execvpe"))
		execvpe(words[0], words, environ);
	else if (!strcmp(how, "execl"))
		execl(words[0], words[0], words[1], words[2], NULL);
	else if (!strcmp(how, "execlp"))
		execlp(words[0], words[0], words[1], words[2], NULL);
	else if (!strcmp(how, "execle"))
		execle(words[0], words[0], words[1], words[2], NULL, environ);
	else if (!strcmp(how, "fexecve"))
		fexecve(open(words[0], O_RDONLY | O_CLOEXEC), words, environ);
	else
		must(0, how);
	printf("%s ", strerror(errno));
}

static void with_child(const char *action, char **words)
{
	pid_t pid;

	if (!strcmp(action, "fork-touch")) {
		pid = fork();
		if (!pid) {
			touch(words);
			exit(0);
		}
	} else if (!strcmp(action, "vfork-exec")) {
		pid = vfork();
		if (!pid) {
			execv(words[0], words);
			_exit(98);
		}
	} else {
		pid = vfork();
		if (!pid)
			_exit(0);
	}
	wait_for(pid);
}

static int act(const char *action, char **words)
{
	pthread_t thread;

	if (!strcmp(action, "touch"))
		touch(words);
	else if (!strcmp(action, "touch-shared"))
		touch_shared(words);
	else if (!strcmp(action, "write"))
		write_to(words);
	else if (!strcmp(action, "unmap"))
		touch_and_unmap(words);
	else if (!strcmp(action, "exit"))
		exit(atoi(*words));
	else if (!strcmp(action, "_exit"))
		_exit(atoi(*words));
	else if (!strcmp(action, "_Exit"))
		_Exit(atoi(*words));
	else if (!strcmp(action, "quick_exit"))
		quick_exit(atoi(*words));
	else if (!strcmp(action, "syscall-exit"))
		syscall(SYS_exit_group, atoi(*words));
	else if (!strcmp(action, "thread-exit")) {
		status_to_end_with = atoi(*words);
		must(!pthread_create(&thread, NULL, pause_here, NULL) &&
			 !pthread_create(&thread, NULL, exit_here, &status_to_end_with),
		     "thread");
		pthread_join(thread, NULL);
	} else if (!strcmp(action, "handler-exit")) {
		status_to_end_with = atoi(*words);
		signal(SIGUSR1, end_by_handler);
		raise(SIGUSR1);
	} else if (!strcmp(action, "pause"))
		pause_here(NULL);
	else if (!strcmp(action, "undumpable"))
		must(!prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "PR_SET_DUMPABLE");
	else if (!strcmp(action, "kill"))
		raise(SIGKILL);
	else if (!strncmp(action, "exec", 4) || !strcmp(action, "fexecve"))
		execute(action, words);
	else if (!strcmp(action, "fork-touch") || !strncmp(action, "vfork", 5))
		with_child(action, words);
	else if (!strcmp(action, "ask-for-filters"))
		ask_for_filters();
	else if (!strcmp(action, "filter"))
		filter(!strcmp(*words, "prctl"));
	else if (!strcmp(action, "strict")) {
		must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), "strict");
		syscall(SYS_exit, 7);
	} else if (!strcmp(action, "no-size"))
		limit(RLIMIT_FSIZE, 0);
	else if (!strcmp(action, "few-descriptors"))
		limit(RLIMIT_NOFILE, 8);
	else if (!strcmp(action, "no-descriptors"))
		limit(RLIMIT_NOFILE, 0);
	else if (!strcmp(action, "no-memory"))
		limit(RLIMIT_AS, 1 << 20);
	else if (!strcmp(action, "close-all"))
		syscall(SYS_close_range, 3, ~0u, 0);
	else if (!strcmp(action, "descriptors"))
		descriptors();
	else if (!strcmp(action, "chroot"))
		must(!chroot(*words) && !chdir("/"), "chroot");
	else if (!strcmp(action, "errno")) {
		errno = 0;
		must(prctl(-1) == -1 && errno == EINVAL, "prctl");
		must(syscall(-1) == -1 && errno == ENOSYS, "syscall");
		must(execv("/absent", words) == -1 && errno == ENOENT, "execv");
		must(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
			 errno == EINVAL,
		     "mmap");
	} else
		return 97;
	return 0;
}

int main(int count, char **arguments)
{
	char **at = arguments + 1, **end = arguments + count;

	while (at < end) {
		char *words[MAX_WORDS] = {NULL};
		int used = 0, status;

		while (at < end && strcmp(*at, "and") && used < MAX_WORDS - 1)
			words[used++] = *at++;
		at++;
		status = act(words[0], words + 1);
		if (status)
			return status;
		/* What is executed next must not print it again. */
		fflush(stdout);
	}
	return 0;
}
