#include "hear.h"

#include <stdbool.h>
#include <string.h>
#include <sys/fanotify.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "marks.h"
#include "programs.h"
#include "scan.h"
#include "serve.h"

/*
 * Scripts that were executed just now: the kernel opens the interpreter next, for the same process,
 * and that is no start of its own. A plan of the script names the interpreter's files too.
 */
enum { RECENT_SCRIPTS = 32, MOST_READS = 8, MOST_EVENT_BYTES = 256 };
static struct {
	int pid;
	int64_t until;
	char interpreter[PLAN_NAME_CAPACITY];
} recent[RECENT_SCRIPTS];
static unsigned next_recent;

static bool runs_script(const struct program *program, int pid)
{
	for (unsigned i = 0; i < RECENT_SCRIPTS; i++) {
		if (recent[i].pid == pid && clock_now() < recent[i].until &&
		    !strcmp(recent[i].interpreter, program->name)) {
			recent[i].until = 0;
			return true;
		}
	}
	return false;
}

static void remember_script(const struct program *program, int pid)
{
	recent[next_recent].pid = pid;
	recent[next_recent].until = clock_now() + SECOND;
	strcpy(recent[next_recent].interpreter, program->interpreter);
	next_recent = (next_recent + 1) % RECENT_SCRIPTS;
}

/* With the table locked. True if something is to be looked into. */
static bool take(const struct fanotify_event_metadata *event, uint32_t group)
{
	struct program *program;
	struct file_key key;

	if (!file_key_of_event(event, &key))
		return false;
	key.group = group;
	program = programs_with_key(&key);
	if (!program)
		return false;
	if (event->mask & MARKED_EXEC && !runs_script(program, event->pid)) {
		if (program->interpreter[0] && program->state == PLAN_OF_USE)
			remember_script(program, event->pid);
		serve_exec(program, event->pid);
	}
	if (!(event->mask & MARKED_CHANGE))
		return false;
	program->must_be_checked = true;
	return true;
}

static bool take_all(const char *events, size_t size, uint32_t group)
{
	/* In the buffer they are aligned to four bytes only. */
	union {
		struct fanotify_event_metadata head;
		char bytes[MOST_EVENT_BYTES];
	} event;
	bool has_changed = false;

	programs_lock();
	for (size_t at = 0; size - at >= sizeof event.head; at += event.head.event_len) {
		size_t rest = size - at;

		memcpy(&event, events + at, rest < sizeof event ? rest : sizeof event);
		if (event.head.vers != FANOTIFY_METADATA_VERSION ||
		    event.head.event_len < sizeof event.head || event.head.event_len > rest)
			break;
		if (event.head.mask & FAN_Q_OVERFLOW) {
			TALLY_ADD(tally()->overflow_count, 1);
			log_line(LOG_NOTICE, "too many execs at once: some were missed");
			/* Changes may be among what was missed. */
			scan_all();
		}
		if (event.head.event_len <= sizeof event)
			has_changed |= take(&event.head, group);
	}
	programs_unlock();
	return has_changed;
}

void hear(void)
{
	_Alignas(struct fanotify_event_metadata) char events[16 * 1024];
	ssize_t size = 1;
	uint32_t group;

	/* Execs may come faster than they are read; what else there is to do must not wait for
	 * their end. */
	for (int i = 0; i < MOST_READS && size > 0; i++) {
		size = marks_read(events, sizeof events, &group);
		if (size > 0 && take_all(events, (size_t)size, group))
			scan_soon();
	}
}
