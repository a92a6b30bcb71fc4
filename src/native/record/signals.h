/* Signals as a descriptor, and back to what they were for the program. */
#ifndef RECORD_SIGNALS_H
#define RECORD_SIGNALS_H

#include <signal.h>

/* The signals this process treats in its own way. */
#define SIGNAL_COUNT 5

struct signals {
	int fd; /* readable when one of them has come */
	sigset_t mask;
	struct sigaction actions[SIGNAL_COUNT];
};

/* 0 or -errno. */
int signals_watch(struct signals *signals);

/* In the child: the mask and the actions that this process was given. */
void signals_restore(const struct signals *signals);

/* Takes what has come; 1 if it asks this process to end. */
int signals_take(const struct signals *signals);

#endif
