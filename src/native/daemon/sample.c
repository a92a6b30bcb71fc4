#include "sample.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../plan.h"
#include "cached.h"
#include "regular-file.h"
#include "usage.h"

static struct usage usage;
static int own_files_fd = -1; /* /proc/self/fd, also from within another root */

void sample_prepare(void)
{
	usage_open(&usage);
	own_files_fd = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void sample_finish(void)
{
	usage_close(&usage);
	if (own_files_fd >= 0)
		close(own_files_fd);
}

static uint64_t below(uint64_t end)
{
	uint64_t number = 0;

	(void)!getrandom(&number, sizeof number, GRND_NONBLOCK);
	return end ? number % end : 0;
}

void sample_begin(struct sample *sample, uint64_t page_count)
{
	pthread_mutex_init(&sample->lock, NULL);
	sample->absent_count = 0;
	sample->count = 0;
	sample->stride = page_count / SAMPLE_MAX_PAGES + 1;
	sample->next = below(sample->stride);
}

static bool is_turn(struct sample *sample, uint32_t absent_count)
{
	bool is_turn;

	pthread_mutex_lock(&sample->lock);
	sample->absent_count += absent_count;
	is_turn = sample->absent_count > sample->next && sample->count < SAMPLE_MAX_PAGES;
	if (is_turn)
		sample->next = sample->absent_count + below(2 * sample->stride);
	pthread_mutex_unlock(&sample->lock);
	return is_turn;
}

static bool describe(int fd, struct sampled_page *ret)
{
	char name[16], path[PATH_MAX];
	struct statx status;
	ssize_t size;

	snprintf(name, sizeof name, "%d", fd);
	size = readlinkat(own_files_fd, name, path, sizeof path - 1);
	/* What is known already: a server would answer after all that it has to read. */
	if (size <= 0 || path[0] != '/' ||
	    statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &status) < 0)
		return false;
	path[size] = '\0';
	ret->device = makedev(status.stx_dev_major, status.stx_dev_minor);
	ret->inode = status.stx_ino;
	ret->path = strdup(path);
	return ret->path;
}

void sample_pick(struct sample *sample, int fd, uint64_t first_page, uint32_t page_count,
		 uint32_t absent_count)
{
	struct sampled_page picked;

	if (!is_turn(sample, absent_count))
		return;
	picked.page = first_page + below(page_count);
	/* One that was in memory before says nothing of what was issued, nor one that looks used
	 * from the start. */
	if (cached_page_count(fd, picked.page * PLAN_PAGE_BYTES, PLAN_PAGE_BYTES) > 0 ||
	    reclaimed_page_count(fd, picked.page * PLAN_PAGE_BYTES, PLAN_PAGE_BYTES) > 0 ||
	    !describe(fd, &picked))
		return;
	pthread_mutex_lock(&sample->lock);
	if (sample->count < SAMPLE_MAX_PAGES)
		sample->pages[sample->count++] = picked;
	else
		free(picked.path);
	pthread_mutex_unlock(&sample->lock);
}

static enum page_use use_of(const struct sampled_page *sampled)
{
	enum page_use use = PAGE_UNKNOWN;
	struct stat status;
	int fd = open_regular_file(sampled->path, &status);

	if (fd < 0)
		return use;
	if (status.st_dev == sampled->device && status.st_ino == sampled->inode)
		use = usage_of_page(&usage, fd, sampled->page);
	close(fd);
	return use;
}

void sample_judge(const struct sample *sample, uint32_t *ret_judged_count, uint32_t *ret_used_count)
{
	*ret_judged_count = *ret_used_count = 0;
	usage_settle(&usage);
	for (unsigned i = 0; i < sample->count; i++) {
		enum page_use use = use_of(&sample->pages[i]);

		*ret_judged_count += use != PAGE_UNKNOWN;
		*ret_used_count += use == PAGE_USED;
	}
}

void sample_free(struct sample *sample)
{
	for (unsigned i = 0; i < sample->count; i++)
		free(sample->pages[i].path);
	pthread_mutex_destroy(&sample->lock);
}
