#include "scan.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "agenda.h"
#include "clock.h"
#include "directories.h"
#include "limits.h"
#include "log.h"
#include "programs.h"
#include "root.h"
#include "scan-plans.h"
#include "scan-programs.h"
#include "verdicts.h"

static void run(void *unused);
static void watch_over(void *unused);

static struct {
	pthread_mutex_t lock;
	struct agenda_item start, watch;
	void (*done)(void);
	bool is_due, is_running, is_watched, takes_all, must_run_again;
	bool reads_verdicts;
	/* Of the scan that runs: what the next one has to do if this one does not end. */
	bool is_of_all, is_of_verdicts;
	bool lacks;	 /* it could not look at something */
	uint32_t number; /* of the scan that counts */
	int64_t last_duration;
	char at[PLAN_NAME_CAPACITY]; /* the plan of the program that is looked at */
	int64_t at_since;
} scan = {.lock = PTHREAD_MUTEX_INITIALIZER};

void scan_begin(void (*done)(void))
{
	scan.done = done;
	scan.start.job.run = run;
	scan.watch.job.run = watch_over;
}

/* Scans take a twentieth of the time at most, and come within a second of what they are for. */
static int64_t delay(void)
{
	int64_t least = SCAN_DELAY_MILLISECONDS * MILLISECOND;
	int64_t wanted = 20 * scan.last_duration;

	return wanted < least ? least : wanted > 4 * least ? 4 * least : wanted;
}

/* With the lock held. */
static void request(void)
{
	if (scan.is_running) {
		scan.must_run_again = true;
		return;
	}
	if (scan.is_due)
		return;
	scan.is_due = true;
	scan.start.at = clock_now() + (scan.number ? delay() : 0);
	agenda_add(&scan.start);
}

void scan_soon(void)
{
	pthread_mutex_lock(&scan.lock);
	request();
	pthread_mutex_unlock(&scan.lock);
}

void scan_all(void)
{
	pthread_mutex_lock(&scan.lock);
	scan.takes_all = true;
	request();
	pthread_mutex_unlock(&scan.lock);
}

void scan_reload(void)
{
	programs_lock();
	for (size_t i = 0; i < programs_count(); i++)
		programs_at(i)->is_unanswering = false;
	programs_unlock();
	pthread_mutex_lock(&scan.lock);
	scan.takes_all = scan.reads_verdicts = true;
	request();
	pthread_mutex_unlock(&scan.lock);
}

bool scan_is_at(uint32_t number, const char *name)
{
	bool counts;

	pthread_mutex_lock(&scan.lock);
	counts = scan.number == number;
	if (counts) {
		strcpy(scan.at, name);
		scan.at_since = clock_now();
	}
	pthread_mutex_unlock(&scan.lock);
	return counts;
}

void scan_lacks(uint32_t number)
{
	pthread_mutex_lock(&scan.lock);
	if (scan.number == number)
		scan.lacks = true;
	pthread_mutex_unlock(&scan.lock);
}

static bool lacks_something(void)
{
	bool lacks;

	pthread_mutex_lock(&scan.lock);
	lacks = scan.lacks;
	pthread_mutex_unlock(&scan.lock);
	return lacks;
}

static void start_scan(struct scanning *ret)
{
	pthread_mutex_lock(&scan.lock);
	scan.is_due = false;
	scan.is_running = true;
	ret->takes_all = scan.takes_all;
	ret->reads_verdicts = scan.reads_verdicts;
	scan.is_of_all = scan.takes_all;
	scan.is_of_verdicts = scan.reads_verdicts;
	scan.takes_all = scan.reads_verdicts = scan.lacks = false;
	ret->number = ++scan.number;
	scan.at[0] = '\0';
	scan.at_since = clock_now();
	if (!scan.is_watched) {
		scan.is_watched = true;
		scan.watch.at = scan.at_since + SCAN_STUCK_SECONDS * SECOND;
		agenda_add(&scan.watch);
	}
	pthread_mutex_unlock(&scan.lock);
}

static void finish(uint32_t number, int64_t began)
{
	pthread_mutex_lock(&scan.lock);
	if (scan.number == number) {
		scan.is_running = false;
		scan.last_duration = clock_now() - began;
		if (scan.lacks) {
			scan.takes_all |= scan.is_of_all;
			scan.reads_verdicts |= scan.is_of_verdicts;
			scan.must_run_again = false;
			scan.is_due = true;
			scan.start.at = clock_now() + SCAN_STUCK_SECONDS * SECOND;
			agenda_add(&scan.start);
		} else if (scan.must_run_again) {
			scan.must_run_again = false;
			request();
		}
	}
	pthread_mutex_unlock(&scan.lock);
}

static void run(void *unused)
{
	int64_t began = clock_now();
	struct scanning scanning = {0};
	bool is_whole = false;
	int error;

	(void)unused;
	if (crew_is_stopping())
		return;
	start_scan(&scanning);
	error = root_enter();
	if (error < 0) {
		log_line(LOG_FAILURE, "%s: cannot be entered: %s", root_path(), strerror(-error));
	} else {
		is_whole = scan_plans(&scanning) && !lacks_something() && scan_programs(&scanning);
		if (is_whole) {
			directories_sweep(scanning.number);
			verdicts_load(scanning.reads_verdicts);
		}
		root_leave();
	}
	if (is_whole || error < 0)
		scan.done();
	finish(scanning.number, began);
}

/* A scan that has been at one program for seconds will not come back: that program is left out, and
 * another begins. */
static void watch_over(void *unused)
{
	char stuck[PLAN_NAME_CAPACITY] = "";

	(void)unused;
	if (crew_is_stopping())
		return;
	pthread_mutex_lock(&scan.lock);
	scan.is_watched = scan.is_running;
	if (scan.is_running) {
		int64_t limit = scan.at_since + SCAN_STUCK_SECONDS * SECOND;

		if (clock_now() >= limit && scan.at[0]) {
			strcpy(stuck, scan.at);
			scan.number++;
			scan.is_running = false;
			scan.takes_all |= scan.is_of_all;
			scan.reads_verdicts |= scan.is_of_verdicts;
			limit = clock_now() + SCAN_STUCK_SECONDS * SECOND;
			request();
		}
		scan.watch.at = limit > clock_now() ? limit : clock_now() + SECOND;
		agenda_add(&scan.watch);
	}
	pthread_mutex_unlock(&scan.lock);
	if (stuck[0]) {
		struct program *program;

		programs_lock();
		program = programs_named(stuck);
		if (program)
			program->is_unanswering = true;
		log_line(LOG_WARNING, "%s does not answer and is left alone",
			 program ? program->path : stuck);
		programs_unlock();
	}
}
