#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/prctl.h>

#include "clock.h"
#include "limits.h"
#include "root.h"

static struct {
	pthread_mutex_t lock;
	pthread_cond_t has_work, has_ended;
	struct job *first, **end;
	unsigned count, idle_count;
	int64_t busy_since[CREW_MAX_THREADS]; /* 0: idle, or no such thread */
	bool is_taken[CREW_MAX_THREADS];
} crew = {
    .lock = PTHREAD_MUTEX_INITIALIZER, .has_work = PTHREAD_COND_INITIALIZER, .end = &crew.first};

static atomic_bool is_stopping;

static struct job *next_job(unsigned place)
{
	struct job *job;

	crew.busy_since[place] = 0;
	crew.idle_count++;
	while (!crew.first && !is_stopping)
		pthread_cond_wait(&crew.has_work, &crew.lock);
	crew.idle_count--;
	if (is_stopping)
		return NULL;
	job = crew.first;
	crew.first = job->next;
	if (!crew.first)
		crew.end = &crew.first;
	crew.busy_since[place] = clock_now();
	return job;
}

/*
 * No thread has an I/O priority of its own (ioprio_set(2)): the program waits for what is read for
 * it. Cold starts of Chromium under bfq, medians: 883 ms without the daemon, 570 with it, 787 at
 * the lowest best-effort level, 1152 idle; beside a random reader 1061, 679, 3035 and 18052.
 * mq-deadline and none: no difference.
 */
static void *work(void *argument)
{
	unsigned place = (unsigned)(uintptr_t)argument;
	struct job *job;

	(void)prctl(PR_SET_NAME, "prefaultd/work");
	root_detach();
	pthread_mutex_lock(&crew.lock);
	while ((job = next_job(place))) {
		pthread_mutex_unlock(&crew.lock);
		/* Not touched any more once it runs: it may be part of what the job frees. */
		job->run(job->argument);
		pthread_mutex_lock(&crew.lock);
	}
	crew.count--;
	crew.is_taken[place] = false;
	if (crew.count == 0)
		pthread_cond_signal(&crew.has_ended);
	pthread_mutex_unlock(&crew.lock);
	return NULL;
}

/* With the lock held. */
static void start_thread(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	unsigned place = 0;

	while (place < CREW_MAX_THREADS && crew.is_taken[place])
		place++;
	if (place == CREW_MAX_THREADS || pthread_attr_init(&attributes))
		return;
	(void)pthread_attr_setstacksize(&attributes, CREW_STACK_BYTES);
	(void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attributes, work, (void *)(uintptr_t)place) == 0) {
		crew.is_taken[place] = true;
		crew.count++;
	}
	(void)pthread_attr_destroy(&attributes);
}

void crew_add(struct job *job)
{
	unsigned waiting_count = 1;

	job->next = NULL;
	pthread_mutex_lock(&crew.lock);
	for (const struct job *other = crew.first; other && waiting_count <= crew.idle_count;
	     other = other->next)
		waiting_count++;
	*crew.end = job;
	crew.end = &job->next;
	if (waiting_count > crew.idle_count)
		start_thread();
	pthread_cond_signal(&crew.has_work);
	pthread_mutex_unlock(&crew.lock);
}

unsigned crew_stuck_count(void)
{
	int64_t before = clock_now() - CREW_STUCK_SECONDS * SECOND;
	unsigned count = 0;

	pthread_mutex_lock(&crew.lock);
	for (unsigned i = 0; i < CREW_MAX_THREADS; i++)
		count += crew.is_taken[i] && crew.busy_since[i] && crew.busy_since[i] < before;
	pthread_mutex_unlock(&crew.lock);
	return count;
}

bool crew_is_stopping(void)
{
	return is_stopping;
}

bool crew_stop(void)
{
	struct timespec until;
	bool has_ended;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += CREW_STOP_SECONDS;
	pthread_mutex_lock(&crew.lock);
	is_stopping = true;
	pthread_cond_broadcast(&crew.has_work);
	while (crew.count > 0 &&
	       pthread_cond_timedwait(&crew.has_ended, &crew.lock, &until) != ETIMEDOUT)
		;
	has_ended = crew.count == 0;
	pthread_mutex_unlock(&crew.lock);
	while (has_ended && crew.first) {
		struct job *job = crew.first;

		crew.first = job->next;
		job->run(job->argument);
	}
	return has_ended;
}
