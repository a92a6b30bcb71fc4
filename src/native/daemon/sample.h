/* A few of the pages that were issued for a start, to be looked at again later: was it any use? */
#ifndef PREFAULT_DAEMON_SAMPLE_H
#define PREFAULT_DAEMON_SAMPLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "limits.h"

struct sampled_page {
	char *path; /* as seen from the root that is served */
	dev_t device;
	ino_t inode;
	uint64_t page;
};

struct sample {
	pthread_mutex_t lock;
	uint64_t absent_count; /* pages that were issued so far */
	uint64_t next, stride; /* one in so many is taken */
	unsigned count;
	struct sampled_page pages[SAMPLE_MAX_PAGES];
};

/* While the daemon may still open everything. */
void sample_prepare(void);
void sample_finish(void);

/* `page_count`: of the whole plan. */
void sample_begin(struct sample *sample, uint64_t page_count);

/* Before pages of a file are asked for, of which so many are absent: takes one of them if it is its
 * turn. */
void sample_pick(struct sample *sample, int fd, uint64_t first_page, uint32_t page_count,
		 uint32_t absent_count);

/* How many of the pages can still be judged, and how many of these were used. In the root. */
void sample_judge(const struct sample *sample, uint32_t *ret_judged_count,
		  uint32_t *ret_used_count);

void sample_free(struct sample *sample);

#endif
