#include "apply.h"

#include "filter.h"
#include "link.h"
#include "mode.h"
#include "quiet.h"
#include "spread.h"
#include "text.h"
#include "warm.h"

/* `path`: the program that the plan must be for; a null pointer if its build-id has said so. */
static bool is_for(const struct plan *plan, const char *path)
{
	const char *program = plan_string(plan, plan->program);

	return !path || (program && text_equal(program, path));
}

enum verdict { NOTHING_TO_DO, COLD, UNDECIDED };

/*
 * Issues the plan from a copy in memory: nobody can change that, or cut the file short under it.
 * Where the head of a large plan could not tell, this does.
 */
__attribute__((noinline)) static void issue(int fd, uint32_t size, const char *path,
					    char *const argv[], enum verdict verdict)
{
	struct plan plan;
	struct plan_mode mode;
	long memory = sys_map(size);

	if (is_error(memory))
		return;
	if (read_at(fd, 0, (uint8_t *)memory, size) &&
	    plan_open((uint8_t *)memory, size, &plan) == PLAN_SOUND &&
	    plan_check(&plan) == PLAN_SOUND && is_for(&plan, path) &&
	    choose_mode(&plan, argv, &mode) && !(verdict == UNDECIDED && is_warm(&plan, &mode)))
		spread(&plan, &mode, fd);
	(void)sys_unmap((void *)memory, size);
}

/* What is known of a start before any plan is read. */
struct known {
	bool is_unfiltered;
	bool is_cold; /* the sentinels of the program's own plan have said so */
};

/* From the plan's first page, which is where most starts end: they are warm. */
__attribute__((noinline)) static enum verdict read_head(int fd, uint64_t size, char *const argv[],
							bool is_cold)
{
	uint8_t head[4096];
	uint32_t head_size = size < sizeof head ? (uint32_t)size : sizeof head;
	struct plan plan;
	struct plan_mode mode;

	if (!read_at(fd, 0, head, head_size) || plan_open(head, head_size, &plan) != PLAN_SOUND ||
	    plan.total != size)
		return NOTHING_TO_DO;
	if (!choose_mode(&plan, argv, &mode) || !knows_sentinels(&plan, &mode))
		return is_cold ? COLD : UNDECIDED;
	if (is_empty_mode(&mode))
		return NOTHING_TO_DO;
	/* A sentinel that was absent when it was looked at is on its way since. */
	return !is_cold && is_warm(&plan, &mode) ? NOTHING_TO_DO : COLD;
}

/*
 * Whoever issues a plan holds a lock on it for as long: of the module, the wrapper and the daemon,
 * and of two starts at a time, the later one finds it taken and has nothing to do. Where no lock
 * can be had, as on some network file systems, each acts for itself.
 */
static bool somebody_is_at_it(int fd)
{
	return sys_lock(fd) == -EAGAIN;
}

/*
 * Applies the first plan of that name; false if there is none. Until it is known that no filter is
 * on this process, it makes no call but openat() and close().
 */
static bool apply_named(const struct start *start, const char *name, const char *path,
			struct known known)
{
	char *const *argv = path ? start->argv : start->interpreter_argv;
	enum verdict verdict;
	struct found found;
	uint64_t size;

	if (!find_plan(&start->owner, name, &found))
		return false;
	if ((known.is_unfiltered || is_unfiltered()) && found_is_trusted(&found, &size) &&
	    size > 0) {
		verdict = read_head(found.fd, size, argv, known.is_cold);
		if (verdict != NOTHING_TO_DO && !somebody_is_at_it(found.fd))
			issue(found.fd, (uint32_t)size, path, argv, verdict);
	}
	(void)sys_close(found.fd);
	return true;
}

/* A frame of its own: most starts have no use for 4 KiB of path, and a page of stack is a fault. */
__attribute__((noinline)) static bool apply_by_path(const struct start *start)
{
	char name[PLAN_NAME_CAPACITY];
	char path[PATH_CAPACITY];

	if (!canonical_path(start->path, path, sizeof path))
		return false;
	plan_name_by_path(path, name);
	return apply_named(start, name, path, (struct known){.is_unfiltered = true});
}

/* The plan that the program itself has. */
struct own {
	struct plan plan;
	struct plan_mode mode;
};

/* From memory alone; no call is made. Room with nothing in it is as good as none. */
static bool find_own(const struct start *start, struct own *ret)
{
	return start->room.size &&
	       plan_open_within(start->room.bytes, start->room.size, &ret->plan) == PLAN_SOUND &&
	       choose_mode(&ret->plan, start->interpreter_argv, &ret->mode) &&
	       !is_empty_mode(&ret->mode);
}

/*
 * Straight from the file's mapping. The kernel lets nobody write to a program that runs, and one
 * who could do so all the same could as well change what it executes; whoever cuts it short ends it
 * in any case. There is no file of a plan to lock: of two starts at a time both may issue, and what
 * the first one has asked for costs the second one next to nothing.
 */
static void issue_own(const struct own *own)
{
	enum { NO_LOCK = -1 };

	if (plan_check(&own->plan) == PLAN_SOUND)
		spread(&own->plan, &own->mode, NO_LOCK);
}

void apply_room(const struct start *start)
{
	struct own own;

	if (find_own(start, &own) && is_unfiltered() && !is_warm(&own.plan, &own.mode))
		issue_own(&own);
}

static bool apply_from_directories(const struct start *start, struct known known)
{
	char name[PLAN_NAME_CAPACITY];

	if (start->by_path && apply_by_path(start))
		return true;
	if (!start->build_id.size)
		return false;
	plan_name_by_build_id(&start->build_id, name);
	return apply_named(start, name, NULL, known);
}

bool apply(const struct start *start)
{
	struct own own;
	bool has_own = find_own(start, &own);
	struct known known = {.is_unfiltered = (start->by_path || has_own) && is_unfiltered()};

	/* readlinkat() and statx() are no calls of ld.so's: so the filter is looked for first. */
	if ((start->by_path || has_own) && !known.is_unfiltered)
		return true;
	/* Of a script, the plan in memory is its interpreter's and says nothing of the script. */
	if (has_own && !start->by_path) {
		if (is_warm(&own.plan, &own.mode))
			return true;
		known.is_cold = true;
	}
	if (apply_from_directories(start, known))
		return true;
	if (has_own && (known.is_cold || !is_warm(&own.plan, &own.mode)))
		issue_own(&own);
	return has_own;
}
