/*
 * A program that does what its arguments say, one action after the other:
 *   actor ACTION ARGS... [and ACTION ARGS...]...
 * A failed action ends it with status 99.
 */
#include <dirent.h>
#include <dlfcn.h>
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
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static volatile char sink;

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
	_exit(99);
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	must(fd >= 0, path);
	return fd;
}

/* FILE PAGE...: writing a private mapping takes each page by itself, without its neighbours. */
static void map_write(char **arguments)
{
	int fd = open_file(*arguments);
	struct stat status;
	char *map;

	must(!fstat(fd, &status), "fstat");
	map = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	must(map != MAP_FAILED, "mmap");
	close(fd);
	while (*++arguments)
		map[atol(*arguments) * PAGE] = 1;
}

/* FILE OFFSET-PAGE PAGE...: a mapping that begins in the file, cut by an anonymous one and moved by
 * mprotect. */
static void map_pieces(char **arguments)
{
	int fd = open_file(*arguments);
	char *map = mmap(NULL, 32 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
			 atol(arguments[1]) * PAGE);

	must(map != MAP_FAILED, "mmap");
	close(fd);
	must(mmap(map + 8 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED,
	     "mmap");
	must(!mprotect(map + 20 * PAGE, PAGE, PROT_READ), "mprotect");
	for (arguments += 2; *arguments; arguments++)
		map[atol(*arguments) * PAGE] = 1;
}

static void map_read(char **arguments)
{
	int fd = open_file(*arguments);
	struct stat status;
	char *map;

	must(!fstat(fd, &status), "fstat");
	map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	must(map != MAP_FAILED, "mmap");
	close(fd);
	while (*++arguments)
		sink = map[atol(*arguments) * PAGE];
}

/* FILE OFFSET LENGTH by the calls that read */
static void read_file(const char *how, char **arguments)
{
	static char buffer[1 << 20];
	int fd = open_file(arguments[0]);
	off_t offset = atol(arguments[1]);
	size_t length = (size_t)atol(arguments[2]);
	struct iovec vector = {.iov_base = buffer, .iov_len = length};
	ssize_t count = -1;

	if (!strcmp(how, "pread")) {
		count = pread(fd, buffer, length, offset);
	} else if (!strcmp(how, "preadv")) {
		count = preadv(fd, &vector, 1, offset);
	} else if (!strcmp(how, "preadv2")) {
		lseek(fd, offset, SEEK_SET);
		count = preadv2(fd, &vector, 1, -1, 0);
	} else if (!strcmp(how, "read")) {
		lseek(fd, offset, SEEK_SET);
		count = read(fd, buffer, length);
	} else if (!strcmp(how, "readv")) {
		lseek(fd, offset, SEEK_SET);
		count = readv(fd, &vector, 1);
	} else if (!strcmp(how, "sendfile")) {
		int null = open("/dev/null", O_WRONLY);

		count = sendfile(null, fd, &offset, length);
	} else if (!strcmp(how, "copy")) {
		int to = open(arguments[3], O_WRONLY | O_CREAT | O_TRUNC, 0600);

		count = copy_file_range(fd, &offset, to, NULL, length, 0);
	}
	must(count == (ssize_t)length, how);
	close(fd);
}

static void list(const char *path)
{
	DIR *directory = opendir(path);

	must(!!directory, path);
	while (readdir(directory))
		;
	closedir(directory);
}

static void *wait_a_little(void *context)
{
	struct timespec little = {.tv_nsec = 1000000};

	(void)context;
	nanosleep(&little, NULL);
	return NULL;
}

static void threads(int count)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	while (count > 0) {
		pthread_t ids[64];
		int at, started = 0;

		for (at = 0; at < 64 && count > 0; at++, count--)
			started += !pthread_create(&ids[at], &attributes, wait_a_little, NULL);
		must(started == at, "pthread_create");
		while (at--)
			pthread_join(ids[at], NULL);
	}
}

static void forks(int count)
{
	while (count > 0) {
		int batch = count < 64 ? count : 64, at;

		for (at = 0; at < batch; at++) {
			pid_t pid = fork();

			must(pid >= 0, "fork");
			if (!pid)
				_exit(0);
		}
		for (at = 0; at < batch; at++)
			must(wait(NULL) > 0, "wait");
		count -= batch;
	}
}

static void *exec_here(void *arguments)
{
	char **program = arguments;

	execv(program[0], program);
	must(0, "execv");
	return NULL;
}

static void *sleep_here(void *context)
{
	(void)context;
	for (;;)
		pause();
	return NULL;
}

static void exec_from_thread(char **program)
{
	pthread_t id;

	pthread_create(&id, NULL, sleep_here, NULL);
	pthread_create(&id, NULL, exec_here, program);
	pthread_join(id, NULL);
}

static void spawn(int how, char **program)
{
	int status;
	pid_t pid = how == 'v' ? vfork() : fork();

	must(pid >= 0, "fork");
	if (!pid) {
		execv(program[0], program);
		_exit(98);
	}
	must(waitpid(pid, &status, 0) == pid && !status, program[0]);
}

static void write_number(const char *path, long number)
{
	FILE *file = fopen(path, "w");

	must(!!file, path);
	fprintf(file, "%ld\n", number);
	fclose(file);
}

static void daemonise(const char *pid_file, int ignore_term)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	setsid();
	if (fork())
		_exit(0);
	if (ignore_term)
		signal(SIGTERM, SIG_IGN);
	write_number(pid_file, getpid());
	for (;;)
		pause();
}

static void descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	must(!!directory, "/proc/self/fd");
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			printf("descriptor %s\n", entry->d_name);
	}
	closedir(directory);
	fflush(stdout);
}

static void signals_state(void)
{
	struct sigaction action;
	sigset_t mask;
	int signal, blocked = 0, ignored = 0;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (signal = 1; signal < 32; signal++) {
		blocked += sigismember(&mask, signal) == 1;
		/* A shell starts what it puts into the background with these two ignored. */
		if (signal != SIGINT && signal != SIGQUIT && !sigaction(signal, NULL, &action))
			ignored += action.sa_handler == SIG_IGN;
	}
	printf("blocked %d ignored %d\n", blocked, ignored);
	fflush(stdout);
}

static void on_signal(int signal)
{
	(void)signal;
}

/* A child stops itself; the parent sees it stop, continues it, and sees it end. */
static void job_control(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		raise(SIGSTOP);
		_exit(7);
	}
	must(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status), "stop");
	must(!kill(pid, SIGCONT), "kill");
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7,
	     "continue");
}

/* A filter of the program's own gives one call another error, and lets the others pass. */
static void own_filter(void)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_chdir, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOANO),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = 4, .filter = code};

	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "PR_SET_SECCOMP");
	must(chdir("/") < 0 && errno == ENOANO, "filtered chdir");
}

static int act(char **arguments)
{
	const char *action = *arguments++;
	struct stat status;
	char text[PAGE];

	if (!strcmp(action, "map-write"))
		map_write(arguments);
	else if (!strcmp(action, "map-pieces"))
		map_pieces(arguments);
	else if (!strcmp(action, "map-read"))
		map_read(arguments);
	else if (strstr("pread preadv preadv2 read readv sendfile copy", action))
		read_file(action, arguments);
	else if (!strcmp(action, "list"))
		list(*arguments);
	else if (!strcmp(action, "stat"))
		(void)!stat(*arguments, &status);
	else if (!strcmp(action, "access"))
		(void)!access(*arguments, R_OK);
	else if (!strcmp(action, "readlink"))
		(void)!readlink(*arguments, text, sizeof(text));
	else if (!strcmp(action, "open"))
		close(open(*arguments, O_RDONLY));
	else if (!strcmp(action, "open-at")) {
		int directory = open(arguments[0], O_PATH);

		close(openat(directory, arguments[1], O_RDONLY));
	} else if (!strcmp(action, "chdir"))
		must(!chdir(*arguments), *arguments);
	else if (!strcmp(action, "create-and-unlink")) {
		int fd = open(*arguments, O_RDWR | O_CREAT, 0600);

		must(fd >= 0 && !unlink(*arguments), *arguments);
		must(write(fd, "text", 4) == 4 && pread(fd, text, 4, 0) == 4, "temporary file");
	} else if (!strcmp(action, "threads"))
		threads(atoi(*arguments));
	else if (!strcmp(action, "forks"))
		forks(atoi(*arguments));
	else if (!strcmp(action, "spawn"))
		spawn('f', arguments);
	else if (!strcmp(action, "vspawn"))
		spawn('v', arguments);
	else if (!strcmp(action, "exec"))
		exec_here(arguments);
	else if (!strcmp(action, "exec-from-thread"))
		exec_from_thread(arguments);
	else if (!strcmp(action, "dlopen"))
		must(!!dlopen(*arguments, RTLD_NOW), *arguments);
	else if (!strcmp(action, "daemonise"))
		daemonise(*arguments, 0);
	else if (!strcmp(action, "daemonise-stubborn"))
		daemonise(*arguments, 1);
	else if (!strcmp(action, "ignore-term"))
		signal(SIGTERM, SIG_IGN);
	else if (!strcmp(action, "exit-on-term"))
		signal(SIGTERM, on_signal);
	else if (!strcmp(action, "write-pid"))
		write_number(*arguments, getpid());
	else if (!strcmp(action, "pause"))
		pause();
	else if (!strcmp(action, "exit"))
		exit(atoi(*arguments));
	else if (!strcmp(action, "raise")) {
		struct rlimit none = {0};

		setrlimit(RLIMIT_CORE, &none);
		raise(atoi(*arguments));
	} else if (!strcmp(action, "handle")) {
		signal(SIGUSR1, on_signal);
		raise(SIGUSR1);
	} else if (!strcmp(action, "job-control"))
		job_control();
	else if (!strcmp(action, "trace-me"))
		must(ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 && errno == EPERM, "ptrace");
	else if (!strcmp(action, "own-filter"))
		own_filter();
	else if (!strcmp(action, "descriptors"))
		descriptors();
	else if (!strcmp(action, "signals"))
		signals_state();
	else if (!strcmp(action, "close-descriptors"))
		syscall(SYS_close_range, 3, ~0u, 0);
	else
		return 97;
	return 0;
}

int main(int count, char **arguments)
{
	char **at = arguments + 1, **end = arguments + count;

	while (at < end) {
		char **next = at;
		int status;

		while (next < end && strcmp(*next, "and"))
			next++;
		*next = NULL;
		status = act(at);
		if (status)
			return status;
		at = next + 1;
	}
	return 0;
}
