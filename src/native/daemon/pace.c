#include "pace.h"

#include <sys/mman.h>
#include <unistd.h>

#include "../pace.h"
#include "../syscall.h"
#include "cached.h"
#include "clock.h"
#include "limits.h"
#include "touch.h"

/* What was asked for and has not arrived for all we know, the oldest first. */
struct chunk {
	int fd; /* our own */
	uint32_t size;
	uint64_t last; /* its last page */
};

static _Thread_local struct {
	struct launch *launch;
	const struct serving *serving;
	int64_t next_check;
	unsigned first, count;
	struct chunk chunks[IN_FLIGHT_MAX_CHUNKS];
} pace;

static atomic_uint launch_count;

void pace_join(void)
{
	atomic_fetch_add(&launch_count, 1);
}

void pace_leave(void)
{
	atomic_fetch_sub(&launch_count, 1);
}

void pace_begin(struct launch *launch, const struct serving *serving)
{
	pace.launch = launch;
	pace.serving = serving;
	pace.next_check = 0;
	pace.first = pace.count = 0;
}

/* Comes back when the page is there. Not by reading it: it would count as used. */
static void wait_for_page(int fd, uint64_t offset)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, (off_t)(offset / size * size));

	if (page == MAP_FAILED)
		return;
	touch_quietly(page, size);
	munmap(page, size);
}

/* The oldest chunk: waits until it has arrived. */
static void retire(void)
{
	struct chunk *chunk = &pace.chunks[pace.first];

	wait_for_page(chunk->fd, chunk->last);
	close(chunk->fd);
	atomic_fetch_sub(&pace.launch->in_flight_bytes, chunk->size);
	pace.first = (pace.first + 1) % IN_FLIGHT_MAX_CHUNKS;
	pace.count--;
}

void pace_end(void)
{
	while (pace.count > 0)
		retire();
	pace.launch = NULL;
}

bool may_go_on(void)
{
	struct launch *launch = pace.launch;
	int64_t now;

	if (atomic_load(&launch->is_over) || atomic_load(&launch->serving) != pace.serving ||
	    crew_is_stopping())
		return false;
	now = clock_now();
	if (now < pace.next_check)
		return true;
	pace.next_check = now + MILLISECOND;
	if (!launch_has_ended(launch))
		return true;
	atomic_store(&launch->is_over, true);
	return false;
}

static void make_room(uint32_t size)
{
	uint64_t part = IN_FLIGHT_MAX_BYTES / atomic_load(&launch_count);

	while (pace.count > 0 && (pace.count == IN_FLIGHT_MAX_CHUNKS ||
				  atomic_load(&pace.launch->in_flight_bytes) + size > part))
		retire();
}

static void remember(int fd, uint64_t offset, uint32_t size)
{
	int own_fd = dup(fd);

	/* No descriptor left: it is not waited for. */
	if (own_fd < 0)
		return;
	pace.chunks[(pace.first + pace.count) % IN_FLIGHT_MAX_CHUNKS] =
	    (struct chunk){own_fd, size, offset + size - PLAN_PAGE_BYTES};
	pace.count++;
	atomic_fetch_add(&pace.launch->in_flight_bytes, size);
}

bool ask_for_pages(int fd, uint64_t offset, uint32_t size)
{
	uint32_t page_count = size / PLAN_PAGE_BYTES;
	uint32_t absent_count = page_count;
	long cached_count;

	if (!may_go_on())
		return false;
	cached_count = cached_page_count(fd, offset, size);
	if (cached_count >= 0)
		absent_count = cached_count < page_count ? page_count - (uint32_t)cached_count : 0;
	if (absent_count == 0)
		return true;
	sample_pick(&pace.launch->sample, fd, offset / PLAN_PAGE_BYTES, page_count, absent_count);
	make_room(size);
	(void)sys_will_need(fd, offset, size);
	remember(fd, offset, size);
	atomic_fetch_add(&pace.launch->issued_bytes, (uint64_t)absent_count * PLAN_PAGE_BYTES);
	return true;
}
