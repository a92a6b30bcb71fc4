/*
 * Whether pages that we had read ahead were used since: mapped by a process that lives, touched
 * through a mapping by one that has ended, or read.
 *
 * Used by anybody, not by the program that was started. What else there is to know:
 * - What surrounds a touched page, 64 KiB that are aligned, is mapped along with it: on x86 that
 *   looks used too. Flags are a folio's: a large one is used if any of its pages is.
 *   posix_fadvise() reads ahead single pages, unless the file system has larger blocks.
 * - A page that is copied at once, as those of .data are, looks unused. So does one of a mapping
 *   with MADV_RANDOM or MADV_SEQUENTIAL whose process has ended.
 * - A page that came back soon after it was reclaimed looks used from the beginning: ask
 *   reclaimed_page_count() before it is read ahead.
 * - Reclaim takes such marks away: under memory pressure used pages can look unused.
 */
#ifndef PREFAULT_DAEMON_USAGE_H
#define PREFAULT_DAEMON_USAGE_H

#include <stdint.h>

/* Open, or absent and -1: then every answer is PAGE_UNKNOWN. */
struct usage {
	int mapped_fd; /* /proc/self/pagemap */
	int flags_fd;  /* /proc/kpageflags */
	int own_fd;    /* our executable */
};

enum page_use { PAGE_UNKNOWN, PAGE_UNUSED, PAGE_USED };

/*
 * As root with CAP_SYS_ADMIN, which is asked for here only. In the process that asks later, not in
 * its parent: the descriptor shows the memory of whoever opened it.
 */
void usage_open(struct usage *ret);

void usage_close(struct usage *usage);

/*
 * Before a number of pages is looked at. A page that was used twice waits in its CPU's queue for
 * the active list, until enough others have joined it, and looks unused there. This has the CPUs
 * empty these queues, and waits for them.
 */
void usage_settle(const struct usage *usage);

/*
 * Of a page of 4096 bytes. `fd` is open for reading; the file is a disk's. Only the caller's own
 * files, and those that it may write to: of others nobody tells it what is resident. A page that is
 * not resident is PAGE_UNKNOWN and stays out. Leaves no trace on the page, so it can be asked
 * again; by any thread. Mapping a file counts as access to it: where its time matters, `fd` has
 * O_NOATIME.
 */
enum page_use usage_of_page(const struct usage *usage, int fd, uint64_t page);

#endif
