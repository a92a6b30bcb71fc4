/*
 * bench-run: the stopwatch of the benchmarks. Starts programs and prints what each start took.
 *
 *     bench-run [--root DIR] [--cpu N] [--rounds N] [--seed N] VARIANT...
 *     VARIANT: --variant NAME [KEY=VALUE]... PROGRAM [ARG]... ';'
 *
 * In every round each variant is started once, in an order drawn anew. One line a start:
 *
 *     NAME ELAPSED_NS MAJOR_FAULTS MINOR_FAULTS STATUS
 *
 * STATUS is the exit status, or 128 plus the signal. The clock runs from just before vfork() to the
 * end of wait4(); the faults are those of the program and of the children it waited for. Programs
 * get /dev/null as descriptors 0 to 2 and, of the environment, only PATH, HOME, LANG and their
 * variant's KEY=VALUEs.
 *
 * In C because a start of `true` takes less time than Node needs to spawn it. Linked statically, so
 * that in a root directory of its own it has nothing to load, and leaves the pages of that root
 * alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_VARIANTS = 16, MAX_ENV = 16 };

struct variant {
	const char *name;
	char *env[MAX_ENV + 1];
	char **argv;
};

struct options {
	const char *root;
	long cpu; /* -1: any */
	long rounds;
	unsigned long seed;
	struct variant variants[MAX_VARIANTS];
	size_t variant_count;
};

static int usage(void)
{
	fputs("usage: bench-run [--root DIR] [--cpu N] [--rounds N] [--seed N] "
	      "--variant NAME [KEY=VALUE]... PROGRAM [ARG]... ';' ...\n",
	      stderr);
	return 2;
}

static int fail(const char *what)
{
	fprintf(stderr, "bench-run: %s: %s\n", what, strerror(errno));
	return 1;
}

static int read_number(const char *text, long *ret_number)
{
	char *end;
	long number;

	if (text == NULL)
		return -EINVAL;
	errno = 0;
	number = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || number < 0)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

/* Reads one variant from `words`, cuts it at its ';' and returns what follows, NULL if it is
 * malformed. */
static char **read_variant(char **words, struct variant *variant)
{
	static char *const common[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent",
				       "LANG=C.UTF-8"};
	size_t env_count = 0;

	for (; env_count < sizeof(common) / sizeof(common[0]); env_count++)
		variant->env[env_count] = common[env_count];
	if (*words == NULL)
		return NULL;
	variant->name = *words++;
	for (; *words != NULL && strchr(*words, '=') != NULL && **words != '/'; words++) {
		if (env_count == MAX_ENV)
			return NULL;
		variant->env[env_count++] = *words;
	}
	variant->env[env_count] = NULL;
	variant->argv = words;
	if (*words == NULL || strcmp(*words, ";") == 0)
		return NULL;
	while (*words != NULL && strcmp(*words, ";") != 0)
		words++;
	if (*words == NULL)
		return NULL;
	*words = NULL;
	return words + 1;
}

static int read_options(char **words, struct options *options)
{
	long seed = 1;

	while (*words != NULL) {
		if (strcmp(*words, "--variant") == 0) {
			if (options->variant_count == MAX_VARIANTS)
				return -EINVAL;
			words = read_variant(words + 1, &options->variants[options->variant_count]);
			if (words == NULL)
				return -EINVAL;
			options->variant_count++;
			continue;
		}
		if (strcmp(*words, "--root") == 0 && words[1] != NULL)
			options->root = words[1];
		else if (strcmp(*words, "--cpu") == 0 && read_number(words[1], &options->cpu) == 0)
			;
		else if (strcmp(*words, "--rounds") == 0 &&
			 read_number(words[1], &options->rounds) == 0)
			;
		else if (strcmp(*words, "--seed") == 0 && read_number(words[1], &seed) == 0)
			;
		else
			return -EINVAL;
		words += 2;
	}
	options->seed = (unsigned long)seed;
	return options->variant_count > 0 ? 0 : -EINVAL;
}

static int enter(const struct options *options)
{
	/* Opened before the root changes: a benchmark's root need not have a /dev. */
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0 || dup2(fd, 0) < 0)
		return -errno;
	close(fd);
	if (options->root != NULL && (chroot(options->root) != 0 || chdir("/") != 0))
		return -errno;
	if (options->cpu >= 0) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET((size_t)options->cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set) != 0)
			return -errno;
	}
	return 0;
}

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int run(const struct variant *variant)
{
	struct rusage usage;
	long long start_ns, elapsed_ns;
	int status;
	pid_t pid;

	start_ns = now_ns();
	pid = vfork();
	if (pid == 0) {
		if (dup2(0, 1) < 0 || dup2(0, 2) < 0)
			_exit(126);
		execve(variant->argv[0], variant->argv, variant->env);
		_exit(127);
	}
	if (pid < 0)
		return -errno;
	while (wait4(pid, &status, 0, &usage) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	elapsed_ns = now_ns() - start_ns;
	printf("%s %lld %ld %ld %d\n", variant->name, elapsed_ns, usage.ru_majflt, usage.ru_minflt,
	       WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

/* xorshift64*: the order need not be good randomness, it must be the same for the same seed. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL >> 33;
}

static void shuffle(size_t *order, size_t count, uint64_t *state)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = next_random(state) % i;
		size_t kept = order[i - 1];

		order[i - 1] = order[other];
		order[other] = kept;
	}
}

int main(int argc, char **argv)
{
	static struct options options = {.cpu = -1, .rounds = 1};
	size_t order[MAX_VARIANTS];
	uint64_t state;

	(void)argc;
	if (read_options(argv + 1, &options) < 0)
		return usage();
	if (enter(&options) < 0)
		return fail("cannot set up");
	state = options.seed * 2 + 1;
	for (size_t i = 0; i < options.variant_count; i++)
		order[i] = i;
	for (long round = 0; round < options.rounds; round++) {
		shuffle(order, options.variant_count, &state);
		for (size_t i = 0; i < options.variant_count; i++) {
			if (run(&options.variants[order[i]]) < 0)
				return fail("cannot start a program");
		}
	}
	return fflush(stdout) == 0 ? 0 : fail("cannot print");
}
