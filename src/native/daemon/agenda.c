#include "agenda.h"

#include <errno.h>
#include <pthread.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"

static struct agenda_item *first; /* the next due; then in order of time */
static int timer_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* With the lock held. A time that has passed makes it fire at once. */
static void set_timer(void)
{
	struct itimerspec when = {0};

	if (first) {
		when.it_value.tv_sec = first->at / SECOND;
		/* All zeros would switch it off. */
		when.it_value.tv_nsec = first->at % SECOND + (first->at == 0);
	}
	(void)timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

int agenda_open(void)
{
	timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return timer_fd < 0 ? -errno : timer_fd;
}

void agenda_add(struct agenda_item *item)
{
	struct agenda_item **place = &first;

	pthread_mutex_lock(&lock);
	while (*place && (*place)->at <= item->at)
		place = &(*place)->next;
	item->next = *place;
	*place = item;
	if (first == item)
		set_timer();
	pthread_mutex_unlock(&lock);
}

static struct agenda_item *take_due(int64_t until)
{
	struct agenda_item *item;

	pthread_mutex_lock(&lock);
	item = first && first->at <= until ? first : NULL;
	if (item)
		first = item->next;
	else
		set_timer();
	pthread_mutex_unlock(&lock);
	return item;
}

void agenda_hand_out(void)
{
	struct agenda_item *item;
	uint64_t fired;

	(void)!read(timer_fd, &fired, sizeof fired);
	while ((item = take_due(clock_now())))
		crew_add(&item->job);
}

void agenda_close(void)
{
	struct agenda_item *item;

	while ((item = take_due(INT64_MAX)))
		item->job.run(item->job.argument);
	close(timer_fd);
}
