/*
 * prefaultd: hears of the execs of programs that have plans, and has the crew ask for their pages.
 * This thread never touches a file that could keep it waiting.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agenda.h"
#include "crew.h"
#include "directories.h"
#include "hear.h"
#include "log.h"
#include "marks.h"
#include "mounts.h"
#include "notify.h"
#include "options.h"
#include "privileges.h"
#include "programs.h"
#include "root.h"
#include "sample.h"
#include "scan.h"
#include "serve.h"
#include "tally.h"
#include "verdicts.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* What the main loop waits for. */
struct sources {
	int marks, directories, mounts, agenda, signals;
};

static int fail(const char *subject, int error)
{
	log_line(LOG_FAILURE, "%s: %s", subject, strerror(-error));
	return EXIT_FAILED;
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	/* Before the first thread: all of them inherit it. */
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return -errno;
	/* Lines that nobody reads are no reason to end. */
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* Each start holds files open until they have arrived. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_sources(struct sources *ret)
{
	const struct {
		const char *name;
		int *place;
		int (*open)(void);
	} all[] = {
	    {"signals", &ret->signals, open_signals},
	    {"fanotify (is this root, and Linux 5.1 or newer?)", &ret->marks, marks_open},
	    {"inotify", &ret->directories, directories_open},
	    {"/proc/self/mountinfo", &ret->mounts, mounts_open},
	    {"timer", &ret->agenda, agenda_open},
	};

	for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
		*all[i].place = all[i].open();
		if (*all[i].place < 0)
			return fail(all[i].name, *all[i].place);
	}
	return 0;
}

static bool add(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* By the thread that made the scan. */
static void tell_scanned(void)
{
	char state[160];

	snprintf(state, sizeof state, "READY=1\nSTATUS=%u programs watched, %u plans without one",
		 TALLY_GET(tally()->marked_count), TALLY_GET(tally()->absent_count));
	notify(state);
	log_line(LOG_DETAIL, "%u plans, %u programs watched, %u not there, %u masks, %u refused",
		 TALLY_GET(tally()->plan_count), TALLY_GET(tally()->marked_count),
		 TALLY_GET(tally()->absent_count), TALLY_GET(tally()->masked_count),
		 TALLY_GET(tally()->refused_count));
}

/* False if the daemon is to end. */
static bool heed_signals(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo != SIGHUP)
			return false;
		notify_reloading();
		scan_reload();
	}
	return true;
}

static int loop(const struct sources *sources)
{
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[8];
	bool goes_on;

	if (epoll_fd < 0 || !add(epoll_fd, sources->marks, EPOLLIN) ||
	    !add(epoll_fd, sources->directories, EPOLLIN) ||
	    !add(epoll_fd, sources->mounts, EPOLLPRI) || !add(epoll_fd, sources->agenda, EPOLLIN) ||
	    !add(epoll_fd, sources->signals, EPOLLIN))
		return fail("epoll", -errno);
	for (goes_on = true; goes_on;) {
		int count = epoll_wait(epoll_fd, events, 8, -1);

		if (count < 0 && errno != EINTR)
			return fail("epoll", -errno);
		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd;

			if (fd == sources->marks) {
				hear();
			} else if (fd == sources->agenda) {
				agenda_hand_out();
			} else if (fd == sources->directories) {
				directories_drain();
				scan_soon();
			} else if (fd == sources->mounts) {
				if (mounts_follow())
					scan_soon();
			} else {
				goes_on = heed_signals(fd);
			}
		}
		TALLY_SET(tally()->stuck_count, crew_stuck_count());
	}
	close(epoll_fd);
	return 0;
}

/* What belongs to a thread that never ends is left to the kernel. */
static void stop(const struct sources *sources)
{
	notify("STOPPING=1");
	marks_close();
	close(sources->signals);
	if (!crew_stop())
		_exit(0);
	agenda_close();
	verdicts_save(NULL);
	mounts_close();
	directories_close();
	sample_finish();
	programs_free();
	tally_close();
}

int main(int argc, char **argv)
{
	struct options options;
	struct sources sources;
	int status, error;

	switch (options_read(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return fflush(stdout) ? EXIT_FAILED : 0;
	case OPTIONS_WRONG:
		return EXIT_USAGE;
	case OPTIONS_GOOD:
		break;
	}
	log_begin(options.with_details);
	umask(022);
	raise_descriptor_limit();
	error = root_choose(options.root);
	if (error < 0)
		return fail(options.root, error);
	status = open_sources(&sources);
	if (status)
		return status;
	sample_prepare();
	error = tally_open(options.state_directory);
	if (error < 0)
		return fail(error == -EBUSY ? "another prefaultd keeps its state there"
					    : options.state_directory,
			    error);
	error = privileges_drop(root_path()[0]);
	if (error < 0)
		return fail("giving up privileges", error);
	root_detach();
	serve_compare(options.compared_one_in);
	scan_begin(tell_scanned);
	scan_reload();
	status = loop(&sources);
	if (status == 0)
		stop(&sources);
	return status;
}
