#include "rings.h"

#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* perf_event_mlock_kb allows a user about 516 KiB a CPU, so without privilege the first sizes are
 * refused. */
#define LARGEST_RING_BYTES (2u << 20)
#define SMALLEST_RING_BYTES (32u << 10)

/*
 * An exec gives about this much; an early wake-up finds the new program's arguments in /proc even
 * if it does not live long.
 */
#define WAKEUP_BYTES 1024u

#define LONGEST_RECORD_BYTES 65536u

static struct perf_event_attr attributes(bool exclude_kernel)
{
	return (struct perf_event_attr){
	    .type = PERF_TYPE_SOFTWARE,
	    .size = sizeof(struct perf_event_attr),
	    .config = PERF_COUNT_SW_PAGE_FAULTS,
	    .sample_period = 1,
	    .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR,
	    .disabled = 1,
	    .inherit = 1,
	    .enable_on_exec = 1,
	    .exclude_kernel = exclude_kernel,
	    .exclude_hv = 1,
	    .mmap = 1,
	    .mmap2 = 1,
	    .mmap_data = 1,
	    .comm = 1,
	    .comm_exec = 1,
	    .task = 1,
	    .sample_id_all = 1,
	    .watermark = 1,
	    .wakeup_watermark = WAKEUP_BYTES,
	    .use_clockid = 1,
	    .clockid = CLOCK_MONOTONIC,
	};
}

static int open_event(pid_t pid, int cpu)
{
	/* Faults that the kernel takes on the program's behalf (read() into a fresh page) need
	 * privilege. */
	struct perf_event_attr all = attributes(false), user = attributes(true);
	int fd = (int)syscall(SYS_perf_event_open, &all, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0 && (errno == EACCES || errno == EPERM))
		fd = (int)syscall(SYS_perf_event_open, &user, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int map_ring(struct ring *ring)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes;

	for (bytes = LARGEST_RING_BYTES; bytes >= SMALLEST_RING_BYTES && bytes >= page_bytes;
	     bytes /= 2) {
		void *head =
		    mmap(NULL, page_bytes + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);

		if (head != MAP_FAILED) {
			ring->head = head;
			ring->data_bytes = bytes;
			return 0;
		}
		if (errno != EPERM && errno != ENOMEM)
			break;
	}
	return -errno;
}

static int add_ring(struct rings *rings, pid_t pid, int cpu)
{
	struct epoll_event event = {.events = EPOLLIN};
	struct ring ring = {.fd = open_event(pid, cpu)};
	int error;

	/* A CPU that went off line since the list was read. */
	if (ring.fd == -ENODEV)
		return 0;
	if (ring.fd < 0)
		return ring.fd;
	error = map_ring(&ring);
	if (!error && epoll_ctl(rings->poll, EPOLL_CTL_ADD, ring.fd, &event))
		error = -errno;
	rings->list = reallocate(rings->list, rings->count + 1, sizeof(*rings->list));
	rings->list[rings->count++] = ring;
	return error;
}

/* The kernel's list of CPUs: "0-3,8" */
static int add_all_rings(struct rings *rings, pid_t pid)
{
	FILE *file = fopen("/sys/devices/system/cpu/online", "re");
	int first, last, error = 0;
	char separator = ',';

	if (!file)
		return -errno;
	while (!error && separator == ',' && fscanf(file, "%d", &first) == 1) {
		last = first;
		separator = '\0';
		if (fscanf(file, "%c", &separator) == 1 && separator == '-') {
			if (fscanf(file, "%d", &last) != 1)
				break;
			separator = '\0';
			(void)!fscanf(file, "%c", &separator);
		}
		for (; first <= last && !error; first++)
			error = add_ring(rings, pid, first);
	}
	fclose(file);
	if (!error && !rings->count)
		error = -ENODEV;
	return error;
}

static void explain(int error)
{
	char why[160];
	int paranoid = 0;
	FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int known = file && fscanf(file, "%d", &paranoid) == 1;

	if (file)
		fclose(file);
	if (known && paranoid > 2 && (error == EACCES || error == EPERM)) {
		snprintf(
		    why, sizeof(why),
		    "%s (kernel.perf_event_paranoid is %d; without privilege it must be at most 2)",
		    strerror(error), paranoid);
		report("perf_event_open", why);
		return;
	}
	report_error("perf_event_open", error);
}

int rings_open(struct rings *rings, pid_t pid)
{
	int error;

	rings->poll = epoll_create1(EPOLL_CLOEXEC);
	if (rings->poll < 0)
		return report_error("epoll_create1", errno);
	error = add_all_rings(rings, pid);
	if (error)
		explain(-error);
	return error;
}

/* Copies out of the ring, whose end continues at its beginning. */
static void copy_out(const struct ring *ring, uint64_t at, void *to, size_t bytes)
{
	const char *data = (const char *)ring->head + ring->head->data_offset;
	size_t from = (size_t)(at & (ring->data_bytes - 1));
	size_t straight = bytes < ring->data_bytes - from ? bytes : ring->data_bytes - from;

	memcpy(to, data + from, straight);
	memcpy((char *)to + straight, data, bytes - straight);
}

static void drain_ring(struct ring *ring,
		       void (*take)(void *context, const struct perf_event_header *record),
		       void *context)
{
	static uint64_t record[LONGEST_RECORD_BYTES / sizeof(uint64_t)];
	struct perf_event_header *header = (struct perf_event_header *)record;
	uint64_t end = __atomic_load_n(&ring->head->data_head, __ATOMIC_ACQUIRE);
	uint64_t at = ring->head->data_tail;

	while (end - at >= sizeof(*header)) {
		copy_out(ring, at, header, sizeof(*header));
		if (header->size < sizeof(*header) || header->size > end - at)
			break;
		copy_out(ring, at, record, header->size);
		at += header->size;
		take(context, header);
	}
	__atomic_store_n(&ring->head->data_tail, at, __ATOMIC_RELEASE);
}

void rings_drain(struct rings *rings,
		 void (*take)(void *context, const struct perf_event_header *record), void *context)
{
	size_t at;

	for (at = 0; at < rings->count; at++)
		drain_ring(&rings->list[at], take, context);
}

void rings_disable(struct rings *rings)
{
	size_t at;

	for (at = 0; at < rings->count; at++)
		ioctl(rings->list[at].fd, PERF_EVENT_IOC_DISABLE, 0);
}

void rings_close(struct rings *rings)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	size_t at;

	for (at = 0; at < rings->count; at++) {
		if (rings->list[at].head)
			munmap(rings->list[at].head, page_bytes + rings->list[at].data_bytes);
		close(rings->list[at].fd);
	}
	free(rings->list);
	if (rings->poll >= 0)
		close(rings->poll);
	*rings = (struct rings){.poll = -1};
}
