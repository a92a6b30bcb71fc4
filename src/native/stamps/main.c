/*
 * prefault-stamps [--all] [ROOT]: has anything changed that plans are made of? If so, drops what is
 * stale from the plans of this machine. docs/man/prefault-hook.8.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "places.h"
#include "stamp-file.h"
#include "survey.h"

enum { EXIT_UNCHANGED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CHANGED = 3 };

struct request {
	const char *root;
	bool believes_stamps;
};

static int fail(const char *subject, int error)
{
	fprintf(stderr, "prefault-stamps: %s: %s\n", subject, strerror(-error));
	return EXIT_FAILED;
}

/*
 * Whoever calls with a standard descriptor closed must not find our lines in a plan: nothing can be
 * written to what takes its place.
 */
static void fill_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static bool read_request(int argc, char **argv, struct request *ret)
{
	*ret = (struct request){"/", true};
	if (argc > 1 && !strcmp(argv[1], "--all")) {
		ret->believes_stamps = false;
		argc--;
		argv++;
	}
	if (argc > 1 && argv[1][0] != '-') {
		ret->root = argv[1];
		argc--;
	}
	return argc == 1 && ret->root[0];
}

/* Stamps all anew and drops what is stale. */
static int renew(const struct root *root, int cache_fd, bool believes_stamps)
{
	const char *subject = CACHE_DIRECTORY "/" STAMPS_NAME;
	struct table table = {0};
	struct survey survey = {.judge = {root, &table, believes_stamps}};
	bool was_known;
	int error, status;

	was_known = stamps_load(root, cache_fd, &table, &error);
	if (!error)
		error = survey_all(&survey, &subject);
	/* After a failure the old stamps stay, so that the next run finds the same changes. */
	if (!error)
		error = stamps_save(cache_fd, &table);
	table_free(&table);
	if (error)
		return fail(subject, error);
	status =
	    survey.has_changed || survey.has_dropped || !was_known ? EXIT_CHANGED : EXIT_UNCHANGED;
	return status;
}

static int run(const struct root *root, int cache_fd, bool believes_stamps)
{
	if (believes_stamps && stamps_hold(root, cache_fd))
		return EXIT_UNCHANGED;
	/* An image or a system that keeps /var read-only: an applier refuses what is stale by
	 * itself. */
	if (faccessat(cache_fd, ".", W_OK, 0) < 0)
		return EXIT_UNCHANGED;
	/*
	 * One at a time, for the sake of the files under construction, whose names are fixed. File
	 * systems without locks leave it at renames being atomic.
	 */
	while (flock(cache_fd, LOCK_EX) < 0 && errno == EINTR)
		;
	return renew(root, cache_fd, believes_stamps);
}

int main(int argc, char **argv)
{
	struct request request;
	struct root root;
	int error, cache_fd, status;

	fill_standard_descriptors();
	/* Lines that nobody reads are no reason to stop half-way. */
	signal(SIGPIPE, SIG_IGN);
	if (!read_request(argc, argv, &request)) {
		fputs("usage: prefault-stamps [--all] [ROOT]\n", stderr);
		return EXIT_USAGE;
	}
	error = root_open(request.root, &root);
	if (error < 0)
		return fail(request.root, error);
	cache_fd = root_open_at(&root, CACHE_DIRECTORY, O_RDONLY | O_DIRECTORY);
	if (cache_fd == -ENOSYS) {
		fprintf(stderr, "prefault-stamps: %s: another root needs Linux 5.6 or newer\n",
			request.root);
		status = EXIT_FAILED;
	} else {
		status =
		    cache_fd < 0 ? EXIT_UNCHANGED : run(&root, cache_fd, request.believes_stamps);
	}
	if (cache_fd >= 0)
		close(cache_fd);
	close(root.fd);
	return status;
}
