#include "scan-programs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../image.h"
#include "directories.h"
#include "log.h"
#include "marks.h"
#include "programs.h"
#include "regular-file.h"
#include "verdicts.h"

/* A program as it was before it was looked at, and what was found. */
struct look {
	const struct scanning *scanning;
	struct program *program; /* to be touched with the lock held, while the scan counts */
	char name[PLAN_NAME_CAPACITY], path[PATH_CAPACITY];
	bool is_due, is_wanted, is_marked, must_be_checked;
	struct file_stamp stamp;
	struct file_key marked_key; /* if it is marked */

	bool is_unknown; /* for want of something */
	bool is_there;	 /* and is the build that the plan is for */
	struct file_key key;
	char interpreter[PLAN_NAME_CAPACITY];
	int error; /* of the mark */
};

/* False behind the last program. */
static bool begin_look(struct look *look, size_t index)
{
	struct program *program;
	bool is_unanswering;

	programs_lock();
	/* There may be fewer, if this scan was overtaken. */
	if (index >= programs_count()) {
		programs_unlock();
		return false;
	}
	program = programs_at(index);
	look->program = program;
	look->is_wanted = program->state == PLAN_OF_USE && !program->is_unanswering &&
			  program->scan_number == look->scanning->number;
	look->is_marked = program->is_marked;
	is_unanswering = program->is_unanswering;
	look->must_be_checked = program->must_be_checked || look->scanning->takes_all;
	look->stamp = program->file_stamp;
	look->marked_key = program->key;
	program->must_be_checked = false;
	strcpy(look->name, program->name);
	look->path[0] = '\0';
	if (program->path)
		strcpy(look->path, program->path);
	programs_unlock();
	/* Nor is it asked for its mark: that would have to wait again. */
	look->is_due = look->path[0] && !is_unanswering && (look->is_wanted || look->is_marked);
	return true;
}

/* Whether nothing has happened to a program that is marked. */
static bool is_unchanged(const struct look *look)
{
	struct file_stamp stamp;
	struct stat status;

	if (!look->is_marked || look->must_be_checked || !look->is_wanted)
		return false;
	if (fstatat(AT_FDCWD, look->path, &status, AT_NO_AUTOMOUNT) < 0)
		return false;
	stamp = file_stamp_of(&status);
	return file_stamp_equal(&stamp, &look->stamp);
}

/* Whether the file is the program that the plan is named after. */
static bool fits_name(struct look *look, int fd)
{
	char name[PLAN_NAME_CAPACITY];
	struct build_id id;
	struct image image;

	if (!plan_name_is_by_path(look->name)) {
		if (!read_build_id(fd, &id) || !id.size)
			return false;
		plan_name_by_build_id(&id, name);
		return !strcmp(name, look->name);
	}
	if (open_image(look->path, &image)) {
		if (image.is_script && image.notes.build_id.size)
			plan_name_by_build_id(&image.notes.build_id, look->interpreter);
		if (image.fd >= 0)
			(void)close(image.fd);
	}
	plan_name_by_path(look->path, name);
	return !strcmp(name, look->name);
}

/* At the program's path there may by now be the file of another program, which keeps its mark. */
static bool is_marked_file(const struct look *look, int fd)
{
	struct file_key key;

	if (!file_key_of(fd, &key))
		return false;
	key.group = look->marked_key.group;
	return file_key_equal(&key, &look->marked_key);
}

static void look_at_file(struct look *look)
{
	struct stat status;
	int fd = open_regular_file(look->path, &status);

	look->is_unknown = fd < 0 && is_want(errno);
	look->is_there = false;
	look->interpreter[0] = '\0';
	look->error = 0;
	if (fd < 0)
		return;
	/* Of a program that is never started no more than its headers are to be in memory. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	if (look->is_wanted && fits_name(look, fd)) {
		look->is_there = true;
		look->stamp = file_stamp_of(&status);
		look->error =
		    file_key_of(fd, &look->key) ? marks_add(fd, &look->key.group) : -EOPNOTSUPP;
	} else if (look->is_marked && is_marked_file(look, fd)) {
		marks_remove(fd);
	}
	close(fd);
}

/* True if a file is given up, which another program may be waiting for. */
static bool finish_look(const struct look *look)
{
	struct program *program = look->program;
	bool is_new_file, is_news, gives_up;

	if (look->is_unknown) {
		scan_lacks(look->scanning->number);
		programs_lock();
		program->must_be_checked = true;
		programs_unlock();
		return false;
	}
	programs_lock();
	is_news = look->is_there && look->error && program->mark_error != look->error;
	program->mark_error = look->is_there ? look->error : 0;
	is_new_file = !program->is_marked || !file_key_equal(&program->key, &look->key) ||
		      look->must_be_checked;
	if (look->is_there && !look->error) {
		program->file_stamp = look->stamp;
		memcpy(program->interpreter, look->interpreter, sizeof look->interpreter);
		programs_set_key(program, &look->key);
		if (is_new_file)
			program->quiet_until = 0;
	} else {
		programs_clear_key(program);
	}
	gives_up = look->is_marked &&
		   (!program->is_marked || !file_key_equal(&program->key, &look->marked_key));
	verdicts_show(program);
	programs_unlock();
	if (is_news)
		log_line(LOG_WARNING, "%s cannot be watched: %s", look->path,
			 strerror(-look->error));
	if (!look->is_there && look->is_wanted)
		directories_watch(look->path, look->scanning->number);
	return gives_up;
}

static void count_all(void)
{
	uint32_t used_count = 0, marked_count = 0, absent_count = 0, masked_count = 0,
		 refused_count = 0, off_count = 0;
	bool are_all_marked = true;

	programs_lock();
	for (size_t i = 0; i < programs_count(); i++) {
		const struct program *program = programs_at(i);

		if (!program->name[0])
			continue;
		used_count += program->state == PLAN_OF_USE;
		masked_count += program->state == PLAN_IS_MASK;
		refused_count += program->state == PLAN_IS_REFUSED;
		marked_count += program->is_marked;
		absent_count += program->state == PLAN_OF_USE && !program->is_marked;
		off_count += program->verdict != VERDICT_ON;
		are_all_marked = are_all_marked && !program->mark_error;
	}
	programs_unlock();
	TALLY_SET(tally()->plan_count, used_count);
	TALLY_SET(tally()->marked_count, marked_count);
	TALLY_SET(tally()->absent_count, absent_count);
	TALLY_SET(tally()->masked_count, masked_count);
	TALLY_SET(tally()->refused_count, refused_count);
	TALLY_SET(tally()->off_count, off_count);
	TALLY_SET(tally()->condition,
		  (TALLY_GET(tally()->condition) & ~(uint32_t)TALLY_NOT_ALL_MARKED) |
		      (are_all_marked ? 0 : TALLY_NOT_ALL_MARKED));
}

enum pass { PASS_OVERTAKEN, PASS_DONE, PASS_GAVE_UP };

static enum pass look_at_all(const struct scanning *scanning)
{
	struct look look = {.scanning = scanning};
	enum pass result = PASS_DONE;
	bool is_same;

	for (size_t i = 0; begin_look(&look, i); i++) {
		if (!look.is_due)
			continue;
		if (!scan_is_at(scanning->number, look.name))
			return PASS_OVERTAKEN;
		is_same = is_unchanged(&look);
		if (!is_same)
			look_at_file(&look);
		if (!scan_is_at(scanning->number, ""))
			return PASS_OVERTAKEN;
		if (!is_same && finish_look(&look))
			result = PASS_GAVE_UP;
	}
	return result;
}

bool scan_programs(const struct scanning *scanning)
{
	enum pass pass = look_at_all(scanning);

	/* One file has one program. Who came too early for a file that was given up gets it now. */
	if (pass == PASS_GAVE_UP)
		pass = look_at_all(scanning);
	if (pass == PASS_OVERTAKEN)
		return false;
	programs_lock();
	programs_sweep(scanning->number);
	programs_unlock();
	count_all();
	return true;
}
