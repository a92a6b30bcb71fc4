#include "verdicts.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agenda.h"
#include "clock.h"
#include "log.h"
#include "root.h"

#define VERDICTS_PATH "/var/cache/prefault/verdicts"
#define TEMPORARY_PATH "/var/cache/prefault/.verdicts.prefaultd-tmp"

enum { LINE_CAPACITY = 512 };

static const char *const words[] = {"on", "wasteful", "slower"};

static struct agenda_item save_later = {.job.run = verdicts_save};
static bool is_due, is_unsaved;

/* One thread at a time reads or writes the file. */
static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;
static struct file_stamp known; /* of the file as we have read or written it */

void verdicts_show(struct program *program)
{
	static const uint32_t flags[] = {0, TALLY_WASTEFUL, TALLY_SLOWER};
	struct tally_record *record = program->record;

	if (!record)
		return;
	TALLY_SET(record->flags,
		  (program->is_marked ? TALLY_WATCHED : 0) | flags[program->verdict]);
	TALLY_SET(record->helped_milliseconds, times_median(&program->evidence.helped));
	TALLY_SET(record->control_milliseconds, times_median(&program->evidence.control));
}

void verdicts_change(struct program *program)
{
	enum verdict verdict = judge(&program->evidence);

	is_unsaved = true;
	/* Once off, it stays: what is not issued any more gives no evidence. */
	if (program->verdict == VERDICT_ON && verdict != VERDICT_ON) {
		program->verdict = verdict;
		TALLY_ADD(tally()->off_count, 1);
		log_line(LOG_NOTICE, "%s is switched off: %s; 'prefault status' tells more",
			 program->path,
			 verdict == VERDICT_WASTEFUL ? "most of what its plan reads is not used"
						     : "it starts slower with its plan");
	}
	verdicts_show(program);
	if (!is_due) {
		is_due = true;
		save_later.at = clock_now() + VERDICTS_SAVE_SECONDS * SECOND;
		agenda_add(&save_later);
	}
}

/* "12,34" or "-". False if it is neither. */
static bool read_times(const char *text, struct times *ret)
{
	ret->count = 0;
	if (!strcmp(text, "-"))
		return true;
	while (ret->count < KEPT_TIMES) {
		char *end;
		unsigned long value = strtoul(text, &end, 10);

		if (end == text || value > UINT32_MAX)
			return false;
		times_add(ret, (uint32_t)value);
		if (!*end)
			return true;
		if (*end != ',')
			return false;
		text = end + 1;
	}
	return false;
}

static bool read_verdict(const char *word, enum verdict *ret)
{
	for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!strcmp(word, words[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* With the table locked. A line that is damaged is no line. */
static void read_line(const char *line)
{
	char name[PLAN_NAME_CAPACITY], word[16], helped[64], control[64];
	struct evidence evidence = {0};
	struct program *program;
	enum verdict verdict;
	uint64_t checksum;

	if (sscanf(line, "%79s %" SCNx64 " %15s %" SCNu32 "/%" SCNu32 " %63s %63s %" SCNu32, name,
		   &checksum, word, &evidence.used_page_count, &evidence.sampled_page_count, helped,
		   control, &evidence.target_milliseconds) != 8 ||
	    !read_verdict(word, &verdict) || !read_times(helped, &evidence.helped) ||
	    !read_times(control, &evidence.control) ||
	    evidence.used_page_count > evidence.sampled_page_count ||
	    evidence.sampled_page_count > INT32_MAX)
		return;
	program = programs_named(name);
	if (!program || !program->is_new || program->checksum != checksum)
		return;
	program->evidence = evidence;
	program->verdict = verdict;
	program->is_new = false;
}

/* In the root. A file that is not there is like no other one. */
static struct file_stamp look_at_file(void)
{
	struct stat status;

	return stat(VERDICTS_PATH, &status) < 0 ? (struct file_stamp){0} : file_stamp_of(&status);
}

static void forget_all(void)
{
	is_unsaved = false;
	for (size_t i = 0; i < programs_count(); i++) {
		struct program *program = programs_at(i);

		program->is_new = true;
		program->verdict = VERDICT_ON;
		memset(&program->evidence, 0, sizeof program->evidence);
	}
}

static bool is_any_new(void)
{
	bool found = false;

	programs_lock();
	for (size_t i = 0; i < programs_count() && !found; i++)
		found = programs_at(i)->is_new;
	programs_unlock();
	return found;
}

static void load(bool all)
{
	struct file_stamp stamp = look_at_file();
	FILE *file = fopen(VERDICTS_PATH, "re");
	char line[LINE_CAPACITY];
	uint32_t off_count = 0;

	programs_lock();
	if (all) {
		forget_all();
		known = stamp;
	}
	while (file && fgets(line, sizeof line, file))
		read_line(line);
	for (size_t i = 0; i < programs_count(); i++) {
		programs_at(i)->is_new = false;
		off_count += programs_at(i)->verdict != VERDICT_ON;
		verdicts_show(programs_at(i));
	}
	TALLY_SET(tally()->off_count, off_count);
	programs_unlock();
	if (file)
		fclose(file);
}

void verdicts_load(bool all)
{
	/* Most scans find no new plan, and need nothing of the file. */
	if (!all && !is_any_new())
		return;
	pthread_mutex_lock(&file_lock);
	load(all);
	pthread_mutex_unlock(&file_lock);
}

static void write_times(FILE *file, const struct times *times)
{
	if (times->count == 0)
		fputs(" -", file);
	for (unsigned i = 0; i < times->count; i++)
		fprintf(file, "%c%" PRIu32, i ? ',' : ' ', times->milliseconds[i]);
}

static void write_program(FILE *file, const struct program *program)
{
	const struct evidence *evidence = &program->evidence;

	if (!program->name[0] || (!evidence->sampled_page_count && !evidence->helped.count &&
				  !evidence->control.count && !evidence->target_milliseconds))
		return;
	fprintf(file, "%s %016" PRIx64 " %s %" PRIu32 "/%" PRIu32, program->name, program->checksum,
		words[program->verdict], evidence->used_page_count, evidence->sampled_page_count);
	write_times(file, &evidence->helped);
	write_times(file, &evidence->control);
	fprintf(file, " %" PRIu32 "\n", evidence->target_milliseconds);
}

/* Into memory under the lock, onto the disk without. */
static char *all_lines(size_t *ret_size)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, ret_size);

	if (!file)
		return NULL;
	programs_lock();
	is_unsaved = false;
	for (size_t i = 0; i < programs_count(); i++)
		write_program(file, programs_at(i));
	programs_unlock();
	if (fclose(file) == 0)
		return text;
	free(text);
	return NULL;
}

static bool replace(const char *text, size_t size)
{
	FILE *file = fopen(TEMPORARY_PATH, "we");
	bool is_written;

	if (!file)
		return false;
	is_written = fwrite(text, 1, size, file) == size;
	is_written = fclose(file) == 0 && is_written;
	if (is_written && rename(TEMPORARY_PATH, VERDICTS_PATH) == 0)
		return true;
	(void)unlink(TEMPORARY_PATH);
	return false;
}

static void save(void)
{
	struct file_stamp stamp = look_at_file();
	char *text;
	size_t size;

	/* Somebody has taken lines away. That goes before what was learned meanwhile. */
	if (!file_stamp_equal(&stamp, &known)) {
		load(true);
		return;
	}
	text = all_lines(&size);
	if (!text)
		return;
	if (!replace(text, size)) {
		log_line(LOG_WARNING, "%s%s cannot be written: %s", root_path(), VERDICTS_PATH,
			 strerror(errno));
		/* With the next one, or at the end. */
		programs_lock();
		is_unsaved = true;
		programs_unlock();
	}
	free(text);
	known = look_at_file();
}

void verdicts_save(void *unused)
{
	bool has_any;

	(void)unused;
	programs_lock();
	is_due = false;
	has_any = is_unsaved;
	programs_unlock();
	if (!has_any || root_enter() < 0)
		return;
	pthread_mutex_lock(&file_lock);
	save();
	pthread_mutex_unlock(&file_lock);
	root_leave();
}
