#include "signals.h"

#include <errno.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int watched[SIGNAL_COUNT] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE};

int signals_watch(struct signals *signals)
{
	struct sigaction action = {0};
	sigset_t set;
	size_t at;

	sigemptyset(&set);
	for (at = 0; at < SIGNAL_COUNT; at++) {
		/* A failed write tells enough. */
		int ignored = watched[at] == SIGPIPE;

		if (!ignored)
			sigaddset(&set, watched[at]);
		/* An ignored signal reaches no descriptor, and ignored children cannot be waited
		 * for. */
		action.sa_handler = ignored ? SIG_IGN : SIG_DFL;
		sigaction(watched[at], &action, &signals->actions[at]);
	}
	sigprocmask(SIG_BLOCK, &set, &signals->mask);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return signals->fd < 0 ? -errno : 0;
}

void signals_restore(const struct signals *signals)
{
	size_t at;

	for (at = 0; at < SIGNAL_COUNT; at++)
		sigaction(watched[at], &signals->actions[at], NULL);
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
}

int signals_take(const struct signals *signals)
{
	struct signalfd_siginfo info;
	int ending = 0;

	while (read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		ending |= info.ssi_signo != SIGCHLD;
	return ending;
}
