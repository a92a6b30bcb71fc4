/*
 * probe VERB...: the program whose starts the tests watch. What it sees of itself goes to
 * descriptor 1, or into the file named by PROBE_OUTPUT.
 *
 *     say WORD...                  prints the words
 *     descriptors                  prints the open descriptors
 *     secure                       prints AT_SECURE
 *     children                     waits for helpers; prints what of them a program can notice
 *     no-children                  the same, where no helper should be
 *     subreaper PROGRAM...         becomes a child subreaper, then executes PROGRAM
 *     blocked PROGRAM...           blocks SIGCHLD, then executes PROGRAM
 *     filter NAME,NAME PROGRAM...  a seccomp filter that kills for these calls, then PROGRAM
 *     as-child PROGRAM...          executes PROGRAM in a child, prints how that ended
 *     as NAME PROGRAM...           executes PROGRAM with NAME for its argv[0]
 *     as-nothing PROGRAM           executes PROGRAM with no argument at all, not even argv[0]
 *     has-helper                   waits for a helper of any probe; prints whether one was seen
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL_NS = 2 * 1000 * 1000, POLLS = 2000, MAX_FILTERED = 32 };

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
    {"fadvise64", SYS_fadvise64},   {"preadv2", SYS_preadv2},
    {"clone", SYS_clone},	    {"statx", SYS_statx},
    {"prctl", SYS_prctl},	    {"close_range", SYS_close_range},
    {"getdents64", SYS_getdents64}, {"readlinkat", SYS_readlinkat},
    {"wait4", SYS_wait4},
};

static void fail(const char *what)
{
	perror(what);
	exit(70);
}

static void execute(char **argv)
{
	execv(argv[0], argv);
	fail(argv[0]);
}

static void execute_as(char *name, char **argv)
{
	char *program = argv[0];

	argv[0] = name;
	execv(program, name ? argv : argv + 1);
	fail(program);
}

static int print_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	char found[1024] = "";
	size_t size = 0;
	FILE *output;
	const char *path = getenv("PROBE_OUTPUT");
	int own;

	if (!directory)
		fail("/proc/self/fd");
	own = dirfd(directory);
	for (struct dirent *entry; (entry = readdir(directory));) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] != '.' && fd != own && size < sizeof found - 16)
			size += (size_t)sprintf(found + size, "%d ", fd);
	}
	closedir(directory);
	output = path ? fopen(path, "w") : stdout;
	if (!output)
		fail("PROBE_OUTPUT");
	fprintf(output, "%s\n", found);
	return fclose(output) != 0;
}

/* A helper is a process that runs this very file and has renamed itself. */
static bool is_helper(const char *pid)
{
	char path[64], text[4096], own[4096];
	ssize_t size;
	FILE *file;
	bool is_named;

	snprintf(path, sizeof path, "/proc/%.20s/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	is_named = fgets(text, sizeof text, file) && strcmp(text, "prefault\n") == 0;
	fclose(file);
	if (!is_named)
		return false;
	snprintf(path, sizeof path, "/proc/%.20s/exe", pid);
	size = readlink(path, text, sizeof text);
	return size > 0 && size == readlink("/proc/self/exe", own, sizeof own) &&
	       memcmp(text, own, (size_t)size) == 0;
}

static bool has_helper(void)
{
	DIR *directory = opendir("/proc");
	bool found = false;

	if (!directory)
		fail("/proc");
	for (struct dirent *entry; !found && (entry = readdir(directory));)
		found =
		    entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_helper(entry->d_name);
	closedir(directory);
	return found;
}

static bool wait_for_helper(bool wanted)
{
	const struct timespec pause = {0, POLL_NS};

	for (int i = 0; i < POLLS; i++) {
		if (has_helper() == wanted)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static volatile sig_atomic_t signals_seen;

static void count_signal(int signal)
{
	(void)signal;
	signals_seen++;
}

static void block_sigchld(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		fail("sigprocmask");
}

static bool is_sigchld_pending(void)
{
	sigset_t set;

	return sigpending(&set) == 0 && sigismember(&set, SIGCHLD);
}

static const char *wait_result(int options)
{
	pid_t pid = waitpid(-1, NULL, options | WNOHANG);

	return pid < 0 && errno == ECHILD ? "none" : pid == 0 ? "running" : "ended";
}

/* Prints one line; asks while helpers run (if any are to be seen) and again when they are gone. */
static int print_children(bool expects_helper)
{
	const struct timespec moment = {0, 300 * 1000 * 1000};
	bool seen;

	signal(SIGCHLD, count_signal);
	seen = expects_helper ? wait_for_helper(true) : has_helper();
	printf("helpers %s, children %s %s", seen ? "seen" : "unseen", wait_result(0),
	       wait_result(__WALL));
	if (expects_helper && !wait_for_helper(false))
		printf(", helpers never end");
	/* What is handed to an adopting process comes a little later. */
	nanosleep(&moment, NULL);
	printf(", then %s %s, signals %d\n", wait_result(0), wait_result(__WALL),
	       (int)signals_seen + is_sigchld_pending());
	return 0;
}

static unsigned call_number(const char *name)
{
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	fprintf(stderr, "probe: unknown call %s\n", name);
	exit(70);
}

static void install_filter(char *names)
{
	struct sock_filter code[2 * MAX_FILTERED + 2];
	unsigned short size = 0;
	struct sock_fprog program = {.filter = code};

	code[size++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	for (char *name = strtok(names, ","); name && size < 2 * MAX_FILTERED;
	     name = strtok(NULL, ",")) {
		code[size++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							    call_number(name), 0, 1);
		code[size++] =
		    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	}
	code[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = size;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		fail("seccomp");
}

static int run_as_child(char **argv)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0)
		execute(argv);
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid");
	if (WIFSIGNALED(status))
		printf("killed by %d\n", WTERMSIG(status));
	else
		printf("exited %d\n", WEXITSTATUS(status));
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "say") == 0) {
		for (int i = 2; i < argc; i++)
			puts(argv[i]);
		return 0;
	}
	if (strcmp(verb, "descriptors") == 0)
		return print_descriptors();
	if (strcmp(verb, "secure") == 0)
		return printf("%lu\n", getauxval(AT_SECURE)) < 0;
	if (strcmp(verb, "children") == 0)
		return print_children(true);
	if (strcmp(verb, "no-children") == 0)
		return print_children(false);
	if (strcmp(verb, "has-helper") == 0)
		return puts(wait_for_helper(true) ? "yes" : "no") < 0;
	if (strcmp(verb, "subreaper") == 0 && argc > 2) {
		if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
			fail("prctl");
		execute(argv + 2);
	}
	if (strcmp(verb, "blocked") == 0 && argc > 2) {
		block_sigchld();
		execute(argv + 2);
	}
	if (strcmp(verb, "filter") == 0 && argc > 3) {
		install_filter(argv[2]);
		execute(argv + 3);
	}
	if (strcmp(verb, "as-child") == 0 && argc > 2)
		return run_as_child(argv + 2);
	if (strcmp(verb, "as") == 0 && argc > 3)
		execute_as(argv[2], argv + 3);
	if (strcmp(verb, "as-nothing") == 0 && argc == 3)
		execute_as(NULL, argv + 2);
	return 0;
}
