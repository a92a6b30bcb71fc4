#include "issue.h"

#include "limits.h"
#include "pace.h"
#include "quiet.h"

/* Steps of one file that follow each other; it may come again, for pages that are used later. */
struct run {
	uint32_t file, first_step, step_count;
};

struct walk {
	const struct plan *plan;
	uint32_t next, end; /* steps */
	uint32_t run_count;
	uint64_t page_count;
};

static struct walk walk_over(const struct plan *plan, const struct plan_mode *mode)
{
	uint32_t count = mode->steps.count < ISSUE_MAX_STEPS ? mode->steps.count : ISSUE_MAX_STEPS;

	return (struct walk){plan, mode->steps.offset, mode->steps.offset + count, 0, 0};
}

/* The next file's steps. Every share walks over all of them, so all end at the same limit. */
static bool next_run(struct walk *walk, struct run *ret)
{
	struct run run = {0, walk->next, 0};
	struct plan_step step;

	if (walk->run_count == ISSUE_MAX_RUNS)
		return false;
	while (walk->next < walk->end && plan_step(walk->plan, walk->next, &step)) {
		if (run.step_count && step.file != run.file)
			break;
		walk->page_count += step.page_count;
		if (walk->page_count > ISSUE_MAX_PAGES)
			break;
		run.file = step.file;
		run.step_count++;
		walk->next++;
	}
	walk->run_count++;
	*ret = run;
	return run.step_count > 0;
}

uint32_t count_runs(const struct plan *plan, const struct plan_mode *mode)
{
	struct walk walk = walk_over(plan, mode);
	struct run run;
	uint32_t count = 0;

	while (next_run(&walk, &run))
		count++;
	return count;
}

/* A file that has been opened, and whose build-id's page has been asked for. */
struct asked {
	struct plan_file file;
	struct run run;
	int fd;
};

static bool has_build_id(int fd, const struct plan_file *file)
{
	uint8_t found[PLAN_MAX_BUILD_ID_BYTES];

	if (sys_pread(fd, found, file->build_id_size, file->build_id_offset) != file->build_id_size)
		return false;
	for (unsigned i = 0; i < file->build_id_size; i++)
		if (found[i] != file->build_id[i])
			return false;
	return true;
}

static bool is_fresh(int fd, const struct plan_file *file)
{
	struct statx status;

	if (sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0)
		return false;
	if (!is_of_type(&status, TYPE_REGULAR))
		return false;
	if (file->kind == PLAN_BY_PATH)
		return true;
	if (status.stx_size != file->size_bytes)
		return false;
	/* Of a file told by its build-id that alone counts, once its page has arrived. */
	return file->kind == PLAN_BY_BUILD_ID ||
	       (status.stx_mtime.tv_sec == file->mtime_seconds &&
		status.stx_mtime.tv_nsec == file->mtime_nanoseconds);
}

static bool ask_for_build_id(int fd, const struct plan_file *file)
{
	uint64_t start = file->build_id_offset / PLAN_PAGE_BYTES * PLAN_PAGE_BYTES;

	return ask_for_pages(fd, start, PLAN_PAGE_BYTES);
}

/* As all that follows: false if nothing more is to be issued. */
static bool issue_step(int fd, struct plan_step step)
{
	uint64_t at = (uint64_t)step.first_page * PLAN_PAGE_BYTES;
	uint64_t end = at + (uint64_t)step.page_count * PLAN_PAGE_BYTES;

	while (at < end) {
		uint32_t size =
		    end - at < ISSUE_CHUNK_BYTES ? (uint32_t)(end - at) : ISSUE_CHUNK_BYTES;

		if (!ask_for_pages(fd, at, size))
			return false;
		at += size;
	}
	return true;
}

static bool issue_run(const struct plan *plan, struct run run, int fd)
{
	struct plan_step step;

	for (uint32_t i = 0; i < run.step_count; i++)
		if (plan_step(plan, run.first_step + i, &step) && !issue_step(fd, step))
			return false;
	return true;
}

/* Opens the file of a run if it may be fresh. */
static bool ask(const struct plan *plan, struct run run, struct asked *ret)
{
	struct asked asked = {.run = run};

	if (!plan_file(plan, run.file, &asked.file))
		return false;
	asked.fd = open_regular(asked.file.path);
	if (asked.fd < 0)
		return false;
	if (!is_fresh(asked.fd, &asked.file)) {
		(void)sys_close(asked.fd);
		return false;
	}
	if (asked.file.kind == PLAN_BY_BUILD_ID)
		(void)ask_for_build_id(asked.fd, &asked.file);
	*ret = asked;
	return true;
}

static bool answer(const struct plan *plan, const struct asked *asked)
{
	bool goes_on = true;

	if (asked->file.kind != PLAN_BY_BUILD_ID || has_build_id(asked->fd, &asked->file))
		goes_on = issue_run(plan, asked->run, asked->fd);
	(void)sys_close(asked->fd);
	return goes_on;
}

/* Whether the answer can be read without waiting for the device. */
static bool has_arrived(const struct asked *asked)
{
	return asked->file.kind != PLAN_BY_BUILD_ID ||
	       sys_read_resident_byte(asked->fd, asked->file.build_id_offset) == 1;
}

/* Files that have been asked for their build-id, the longest waiting first. */
struct queue {
	struct asked asked[ISSUE_BATCH_FILES];
	unsigned count;
};

static bool answer_some(const struct plan *plan, struct queue *queue, bool may_wait)
{
	bool goes_on = true;
	unsigned kept = 0;

	for (unsigned i = 0; i < queue->count; i++) {
		if (goes_on && (may_wait || has_arrived(&queue->asked[i])))
			goes_on = answer(plan, &queue->asked[i]);
		else
			queue->asked[kept++] = queue->asked[i];
	}
	queue->count = kept;
	return goes_on;
}

static void forget(const struct queue *queue)
{
	for (unsigned i = 0; i < queue->count; i++)
		(void)sys_close(queue->asked[i].fd);
}

void issue_files(const struct plan *plan, const struct plan_mode *mode, struct share share)
{
	struct queue queue = {.count = 0};
	struct walk walk = walk_over(plan, mode);
	struct run run;

	for (uint32_t number = 0; may_go_on() && next_run(&walk, &run); number++) {
		if (number % share.count != share.index)
			continue;
		if (!ask(plan, run, &queue.asked[queue.count]))
			continue;
		queue.count++;
		if (!answer_some(plan, &queue, queue.count == ISSUE_BATCH_FILES))
			break;
	}
	if (may_go_on())
		(void)answer_some(plan, &queue, true);
	forget(&queue);
}

void look_at_files(const struct plan *plan, const struct plan_mode *mode, struct share share)
{
	struct walk walk = walk_over(plan, mode);
	struct plan_file file;
	struct statx status;
	struct run run;

	for (uint32_t number = 0; may_go_on() && next_run(&walk, &run); number++)
		if (number % share.count == share.index && plan_file(plan, run.file, &file))
			(void)sys_statx(AT_FDCWD, file.path, AT_NO_AUTOMOUNT, &status);
}

static void list_directory(const char *path)
{
	char entries[LIST_BUFFER_BYTES];
	int fd = (int)sys_openat(AT_FDCWD, path, OPEN_QUIETLY | O_DIRECTORY);

	if (fd < 0)
		return;
	for (int call = 0; call < LIST_MAX_CALLS; call++)
		if (sys_getdents(fd, entries, sizeof entries) <= 0)
			break;
	(void)sys_close(fd);
}

static void look_up(const struct plan_lookup *lookup)
{
	struct statx status;

	if (sys_statx(AT_FDCWD, lookup->path, AT_NO_AUTOMOUNT, &status) < 0)
		return;
	/* To open a place where something would be mounted is to mount it. */
	if (lookup->action == PLAN_LIST && is_of_type(&status, TYPE_DIRECTORY) &&
	    !(status.stx_attributes & STATX_ATTR_AUTOMOUNT))
		list_directory(lookup->path);
}

void issue_lookups(const struct plan *plan, const struct plan_mode *mode, struct share share)
{
	struct plan_lookup lookup;
	uint32_t count =
	    mode->lookups.count < ISSUE_MAX_LOOKUPS ? mode->lookups.count : ISSUE_MAX_LOOKUPS;

	for (uint32_t i = share.index; i < count && may_go_on(); i += share.count)
		if (plan_lookup(plan, mode->lookups.offset + i, &lookup))
			look_up(&lookup);
}
