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

/* A program as it was before it was looked at, and what was found. */
struct look {
	const struct scanning *scanning;
	struct program *program; /* to be touched with the lock held, while the scan counts */
	char name[PLAN_NAME_CAPACITY], path[PATH_CAPACITY];
	bool is_wanted, is_marked, must_be_checked;
	struct file_stamp stamp;

	bool is_there; /* and is the build that the plan is for */
	struct file_key key;
	char interpreter[PLAN_NAME_CAPACITY];
	int error; /* of the mark */
};

static bool begin_look(struct look *look, size_t index)
{
	struct program *program;

	programs_lock();
	program = programs_at(index);
	look->program = program;
	look->is_wanted = program->state == PLAN_OF_USE && !program->is_unanswering &&
			  program->scan_number == look->scanning->number;
	look->is_marked = program->is_marked;
	look->must_be_checked = program->must_be_checked || look->scanning->takes_all;
	look->stamp = program->file_stamp;
	program->must_be_checked = false;
	strcpy(look->name, program->name);
	look->path[0] = '\0';
	if (program->path)
		strcpy(look->path, program->path);
	programs_unlock();
	return look->path[0] && (look->is_wanted || look->is_marked);
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
	bool is_script;

	if (strncmp(look->name, "path/", 5) != 0) {
		if (!read_build_id(fd, &id) || !id.size)
			return false;
		plan_name_by_build_id(&id, name);
		return !strcmp(name, look->name);
	}
	if (read_image(look->path, &is_script, &id) && is_script && id.size)
		plan_name_by_build_id(&id, look->interpreter);
	plan_name_by_path(look->path, name);
	return !strcmp(name, look->name);
}

static void look_at_file(struct look *look)
{
	struct stat status;
	int fd = open_regular_file(look->path, &status);

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
	} else if (look->is_marked) {
		marks_remove(fd);
	}
	close(fd);
}

static void finish_look(const struct look *look)
{
	struct program *program = look->program;
	bool is_new_file, is_news;

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
	if (program->record)
		TALLY_SET(program->record->flags, (TALLY_GET(program->record->flags) & ~4u) |
						      (program->is_marked ? TALLY_WATCHED : 0));
	programs_unlock();
	if (is_news)
		log_line(LOG_WARNING, "%s cannot be watched: %s", look->path,
			 strerror(-look->error));
	if (!look->is_there && look->is_wanted)
		directories_watch(look->path, look->scanning->number);
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

bool scan_programs(const struct scanning *scanning)
{
	struct look look = {.scanning = scanning};
	size_t count;

	programs_lock();
	count = programs_count();
	programs_unlock();
	for (size_t i = 0; i < count; i++) {
		if (!begin_look(&look, i))
			continue;
		if (!scan_is_at(scanning->number, look.name))
			return false;
		if (is_unchanged(&look))
			continue;
		look_at_file(&look);
		if (!scan_is_at(scanning->number, ""))
			return false;
		finish_look(&look);
	}
	programs_lock();
	programs_sweep(scanning->number);
	programs_unlock();
	count_all();
	return true;
}
