#include "image.h"

#include "../filter.h"
#include "../text.h"
#include "calls.h"
#include "filters.h"
#include "origin.h"
#include "sight.h"
#include "twin.h"
#include "watch.h"

enum { DIRECTORY_BYTES = 4096 };

/* Mapped for as long as it is needed: the program's stack may be a small one. */
struct workspace {
	struct sight sight;
	struct output output;
	char path[MAPPING_PATH_BYTES];
	char name[OUTPUT_NAME_BYTES];
};

static struct {
	bool is_active;
	bool is_auditor;
	bool is_busy; /* some thread is at work */
	long pid;
	uint64_t page_bytes;
	uint64_t born;			     /* nanoseconds; tells images of one process apart */
	int watch;			     /* descriptor */
	const volatile bool *is_twin_silent; /* of an auditor whose twin is preloaded */
	char directory[DIRECTORY_BYTES];
} image;

/* No system call more: a filter may be on. An auditor reads that of its twin, which sees it come.
 */
static volatile bool is_silent;

/* What the work goes on with; whoever gets a workspace gives it back. */
struct work {
	struct workspace *space;
	uint64_t signals;
};

static bool may_work(void)
{
	return image.is_active && !is_silent && !(image.is_twin_silent && *image.is_twin_silent);
}

/*
 * In the child of a vfork the memory is the parent's, and so is what is mapped in. A second thread
 * does not wait for the first: that one may be in the middle of an exec.
 */
static bool begin_work(struct work *ret)
{
	long address;

	if (!may_work() || sys_getpid() != image.pid)
		return false;
	if (__atomic_exchange_n(&image.is_busy, true, __ATOMIC_ACQUIRE))
		return false;
	sys_block_signals(&ret->signals);
	address = sys_map(sizeof *ret->space);
	if (!is_error(address)) {
		ret->space = (struct workspace *)address;
		return true;
	}
	__atomic_store_n(&image.is_busy, false, __ATOMIC_RELEASE);
	sys_restore_signals(&ret->signals);
	return false;
}

static void end_work(const struct work *work)
{
	(void)sys_unmap(work->space, sizeof *work->space);
	/* In this order: a handler that runs now may end the process, and wants to tell of it. */
	__atomic_store_n(&image.is_busy, false, __ATOMIC_RELEASE);
	sys_restore_signals(&work->signals);
}

/* PID.BORN.NOW.KIND; times have all their digits, so that names sort by them. */
static bool open_output(struct workspace *space, const char *kind)
{
	struct text name = text_in(space->name, sizeof space->name);

	text_add_decimal(&name, (unsigned long)image.pid);
	text_add(&name, ".");
	text_add_hex64(&name, image.born);
	text_add(&name, ".");
	text_add_hex64(&name, sys_now());
	text_add(&name, image.is_auditor ? ".audit" : kind);
	return !name.cut && output_open(&space->output, image.directory, space->name);
}

static void watch_new(struct workspace *space)
{
	if (image.watch < 0 || !sight_open(&space->sight, image.page_bytes, &space->output))
		return;
	sight_watch(&space->sight, image.watch);
	sight_close(&space->sight);
}

static void tell_exec(struct workspace *space)
{
	struct output *output = &space->output;

	output_text(output, "exec\t");
	output_number(output, (uint64_t)image.pid);
	output_text(output, "\t");
	output_path(output, origin_program(space->path, sizeof space->path));
	output_text(output, image.watch < 0 ? "" : "watched\n");
}

static void begin_watching(void)
{
	struct work work;

	if (!begin_work(&work))
		return;
	/* What is forgotten without being written down would be missing. */
	image.is_active = open_output(work.space, ".start");
	if (image.is_active) {
		image.watch = watch_open();
		tell_exec(work.space);
		watch_new(work.space);
		image.is_active = output_close(&work.space->output);
	}
	end_work(&work);
}

static void be_born(void)
{
	image.pid = sys_getpid();
	image.born = sys_now();
	image.is_busy = false;
	image.watch = -1;
	begin_watching();
}

/*
 * A filter may kill for a call that it does not expect. Those that were there already when the
 * recording began have shown that they do not: the recorder has tried the library under them.
 */
static bool may_call(char *const envp[])
{
	const char *expected = text_variable(envp, "PREFAULT_RECORD_FILTERS=");
	char digits[24];
	struct text found = text_in(digits, sizeof digits);
	long count;

	if (is_unfiltered())
		return true;
	count = filters_count();
	if (!expected || count < 0)
		return false;
	text_add_decimal(&found, (unsigned long)count);
	return text_equal(expected, digits);
}

bool image_begin(char *const envp[], bool is_auditor)
{
	struct text directory = text_in(image.directory, sizeof image.directory);
	const char *wanted = text_variable(envp, "PREFAULT_RECORD_DIRECTORY=");
	struct origin origin;

	if (!wanted || wanted[0] != '/' || !may_call(envp) || !origin_read(&origin) ||
	    origin.is_secure)
		return false;
	text_add(&directory, wanted);
	image.page_bytes = origin.page_bytes;
	image.is_auditor = is_auditor;
	image.is_active = !directory.cut;
	be_born();
	return image.is_active;
}

void image_meets(const struct link_map *map)
{
	const void *twin = image.is_auditor ? twin_variable(map, (const void *)&is_silent) : NULL;

	if (twin)
		image.is_twin_silent = twin;
}

void image_begin_child(void)
{
	if (!may_work())
		return;
	/* It belongs to the parent's memory. */
	if (watch_is_open(image.watch))
		(void)sys_close(image.watch);
	be_born();
}

void image_watch_range(uint64_t start, uint64_t size)
{
	uint64_t end = start + ((size + image.page_bytes - 1) & ~(image.page_bytes - 1));

	/* After a fork that went past us the descriptor belongs to the parent's memory. */
	if (may_work() && image.watch >= 0 && sys_getpid() == image.pid)
		(void)watch_range(image.watch, start, end);
}

void image_watch_new(void)
{
	struct work work;

	if (!begin_work(&work))
		return;
	if (image.watch >= 0 && open_output(work.space, ".start")) {
		watch_new(work.space);
		(void)output_close(&work.space->output);
	}
	end_work(&work);
}

static void tell(struct workspace *space)
{
	if (!sight_open(&space->sight, image.page_bytes, &space->output))
		return;
	if (open_output(space, ".end")) {
		sight_tell(&space->sight);
		output_text(&space->output, "complete\n");
		(void)output_close(&space->output);
	}
	sight_close(&space->sight);
}

void image_tell(void)
{
	struct work work;

	if (!begin_work(&work))
		return;
	tell(work.space);
	end_work(&work);
}

bool image_tell_last(void)
{
	bool was_silent = is_silent;

	image_tell();
	/* In the child of a vfork this silences the parent, too: rather that than a call too many.
	 */
	is_silent = true;
	return was_silent;
}

void image_tell_on(void)
{
	is_silent = false;
}
