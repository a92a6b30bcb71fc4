#include "spread.h"

#include "issue.h"
#include "limits.h"
#include "syscall.h"

static void issue(const struct plan *plan, const struct plan_mode *mode, struct share share)
{
	issue_lookups(plan, mode, share);
	issue_files(plan, mode, share);
}

static bool is_small(const struct plan *plan, const struct plan_mode *mode)
{
	return mode->page_total <= INLINE_MAX_PAGES && mode->lookups.count <= INLINE_MAX_LOOKUPS &&
	       count_files(plan, mode) <= INLINE_MAX_FILES;
}

/* Orphans would become children of the program itself, which would see them end. */
static bool adopts_orphans(void)
{
	int subreaper = 0;

	return sys_getpid() == 1 || sys_prctl(PR_GET_CHILD_SUBREAPER, &subreaper) < 0 || subreaper;
}

/*
 * The first helper: takes its own share, and waits for the others, so that whoever adopts orphans
 * here gets one and not all of them. Descriptors are gone; the directory it was started in must not
 * be kept busy either.
 */
_Noreturn static void lead(const struct plan *plan, const struct plan_mode *mode)
{
	(void)sys_chdir("/");
	(void)sys_prctl(PR_SET_NAME, "prefault");
	for (uint32_t i = 1; i < HELPER_COUNT; i++) {
		struct share share = {i, HELPER_COUNT};
		long pid = sys_fork_silently();

		if (pid > 0)
			continue;
		issue(plan, mode, share);
		if (pid == 0)
			sys_exit(0);
	}
	issue(plan, mode, (struct share){0, HELPER_COUNT});
	while (sys_reap(-1, NULL) > 0)
		;
	sys_exit(0);
}

/* Between the program and its helpers: ends at once, so that they are nobody's children. */
_Noreturn static void step_between(const struct plan *plan, const struct plan_mode *mode)
{
	long pid;

	/* A helper that kept a pipe open would keep its reader waiting. */
	if (sys_close_all() < 0)
		sys_exit(1);
	pid = sys_fork_silently();
	if (pid == 0)
		lead(plan, mode);
	sys_exit(pid < 0);
}

static bool start_helpers(const struct plan *plan, const struct plan_mode *mode)
{
	int status = 0;
	long pid, reaped;

	if (adopts_orphans())
		return false;
	pid = sys_fork_silently();
	if (pid < 0)
		return false;
	if (pid == 0)
		step_between(plan, mode);
	do
		reaped = sys_reap((int)pid, &status);
	while (reaped == -EINTR);
	return reaped == pid && status == 0;
}

void spread(const struct plan *plan, const struct plan_mode *mode)
{
	if (is_small(plan, mode) || !start_helpers(plan, mode))
		issue(plan, mode, (struct share){0, 1});
}
