/* What a scan wants to know of a plan: whose it is. The rest of it is checked when it is used. */
#ifndef PREFAULT_DAEMON_PLAN_HEAD_H
#define PREFAULT_DAEMON_PLAN_HEAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../find.h"

struct plan_head {
	uint64_t checksum;
	uint32_t mode_count;
	char path[PATH_CAPACITY]; /* of the program */
};

/* Of a plan of that size. False if it is none, or damaged. */
bool plan_head_read(int fd, off_t size, struct plan_head *ret);

#endif
