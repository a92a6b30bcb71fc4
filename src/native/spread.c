#include "spread.h"

#include "issue.h"
#include "limits.h"
#include "syscall.h"

static void issue(const struct plan *plan, const struct plan_mode *mode)
{
	const struct share all = {0, 1};

	issue_files(plan, mode, all);
	issue_lookups(plan, mode, all);
}

static bool is_small(const struct plan *plan, const struct plan_mode *mode)
{
	return mode->page_total <= INLINE_MAX_PAGES && mode->lookups.count <= INLINE_MAX_LOOKUPS &&
	       count_runs(plan, mode) <= INLINE_MAX_RUNS;
}

/* Orphans would become children of the program itself, which would see them end. */
static bool adopts_orphans(void)
{
	int subreaper = 0;

	return sys_getpid() == 1 || sys_prctl(PR_GET_CHILD_SUBREAPER, &subreaper) < 0 || subreaper;
}

/* The first helpers read the pages; the others go ahead of them and bring in the metadata. */
static void do_share(const struct plan *plan, const struct plan_mode *mode, uint32_t helper)
{
	if (helper < PAGE_HELPERS) {
		issue_files(plan, mode, (struct share){helper, PAGE_HELPERS});
	} else {
		struct share share = {helper - PAGE_HELPERS, METADATA_HELPERS};

		look_at_files(plan, mode, share);
		issue_lookups(plan, mode, share);
	}
}

/*
 * The helpers. Each starts the next one before its own work, so that the first file is asked for
 * after one fork and not after all of them; and waits for it, so that whoever adopts orphans here
 * gets one.
 */
_Noreturn static void help(const struct plan *plan, const struct plan_mode *mode)
{
	enum { HELPERS = PAGE_HELPERS + METADATA_HELPERS };
	uint32_t helper = 0;
	long next = 0; /* the helper that this one started; 0: there was none left to start */

	/* Descriptors are gone; the directory it was started in must not be kept busy either. */
	(void)sys_chdir("/");
	(void)sys_prctl(PR_SET_NAME, "prefault");
	while (helper + 1 < HELPERS) {
		next = sys_fork_silently();
		if (next != 0)
			break;
		helper++;
	}
	do_share(plan, mode, helper);
	/* No process could be had: the shares of the rest are left to this one. */
	for (uint32_t rest = helper + 1; next < 0 && rest < HELPERS; rest++)
		do_share(plan, mode, rest);
	if (next > 0)
		(void)sys_reap((int)next, NULL);
	sys_exit(0);
}

/* Between the program and its helpers: ends at once, so that they are nobody's children. */
_Noreturn static void step_between(const struct plan *plan, const struct plan_mode *mode,
				   int lock_fd)
{
	long pid;

	/* A helper that kept a pipe open would keep its reader waiting. */
	if (sys_close_range((unsigned)lock_fd + 1, ~0u) < 0 ||
	    (lock_fd > 0 && sys_close_range(0, (unsigned)lock_fd - 1) < 0))
		sys_exit(1);
	pid = sys_fork_silently();
	if (pid == 0)
		help(plan, mode);
	sys_exit(pid < 0);
}

static bool start_helpers(const struct plan *plan, const struct plan_mode *mode, int lock_fd)
{
	int status = 0;
	long pid, reaped;

	if (adopts_orphans())
		return false;
	pid = sys_fork_silently();
	if (pid < 0)
		return false;
	if (pid == 0)
		step_between(plan, mode, lock_fd);
	do
		reaped = sys_reap((int)pid, &status);
	while (reaped == -EINTR);
	return reaped == pid && status == 0;
}

void spread(const struct plan *plan, const struct plan_mode *mode, int lock_fd)
{
	if (is_small(plan, mode) || !start_helpers(plan, mode, lock_fd))
		issue(plan, mode);
}
