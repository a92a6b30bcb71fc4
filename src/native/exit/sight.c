#include "sight.h"

#include "../quiet.h"
#include "watch.h"

bool sight_open(struct sight *sight, uint64_t page_bytes, struct output *output)
{
	struct pages *pages = &sight->pages;

	pages->page_bytes = page_bytes;
	pages->output = output;
	pages->pagemap = (int)sys_openat(AT_FDCWD, "/proc/self/pagemap", OPEN_QUIETLY);
	if (pages->pagemap < 0)
		return false;
	if (mappings_open(&sight->mappings))
		return true;
	(void)sys_close(pages->pagemap);
	return false;
}

/* A directory has a link for itself, one from its parent, and one from each thread's. */
static bool has_one_thread(void)
{
	struct statx status;

	return sys_statx(AT_FDCWD, "/proc/self/task", 0, &status) >= 0 && status.stx_nlink == 3;
}

void sight_watch(struct sight *sight, int userfaultfd)
{
	const struct mapping *mapping;

	if (!has_one_thread())
		return;
	while ((mapping = mappings_next(&sight->mappings)))
		if (mapping->is_private && !mapping->is_special && !mapping->is_watched &&
		    watch_range(userfaultfd, mapping->start, mapping->end))
			pages_forget(&sight->pages, mapping);
}

void sight_tell(struct sight *sight)
{
	const struct mapping *mapping;

	while ((mapping = mappings_next(&sight->mappings)))
		if (mapping->is_resident)
			pages_tell(&sight->pages, mapping);
}

void sight_close(struct sight *sight)
{
	mappings_close(&sight->mappings);
	(void)sys_close(sight->pages.pagemap);
}
