/*
 * storm COUNT SECONDS WORKERS PROGRAM...: starts the programs one after the other, again and again,
 * by so many workers, until there were COUNT starts (0: no matter) or so many seconds have passed.
 * Prints how many and within how many milliseconds.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
	exit(70);
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void start(const char *path)
{
	char *const argv[] = {(char *)path, NULL};
	pid_t pid = vfork();
	int status;

	if (pid == 0) {
		execve(path, argv, argv + 1);
		_exit(70);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		fail(path);
}

static void work(atomic_ulong *count, unsigned long most, long long until, char **programs,
		 unsigned program_count)
{
	for (;;) {
		unsigned long number = atomic_fetch_add(count, 1);

		if ((most && number >= most) || milliseconds() >= until) {
			atomic_fetch_sub(count, 1);
			return;
		}
		start(programs[number % program_count]);
	}
}

int main(int argc, char **argv)
{
	long long began = milliseconds();
	atomic_ulong *count =
	    mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int worker_count, result = 0, status;

	if (argc < 5 || count == MAP_FAILED)
		fail("usage");
	worker_count = atoi(argv[3]);
	for (int i = 0; i < worker_count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			work(count, strtoul(argv[1], NULL, 10), began + atoll(argv[2]) * 1000,
			     argv + 4, (unsigned)argc - 4);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		result |= status;
	printf("%lu %lld\n", atomic_load(count), milliseconds() - began);
	return result != 0;
}
