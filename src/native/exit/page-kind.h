/* How much an entry of /proc/PID/pagemap says about the file's page. Pure. */
#ifndef EXIT_PAGE_KIND_H
#define EXIT_PAGE_KIND_H

#include "smaps.h"

enum page_kind {
	PAGE_ABSENT,
	PAGE_TOUCHED, /* by this process */
	PAGE_AROUND,  /* touched, or mapped in because a page beside it was */
};

/* Kernel's admin-guide/mm/pagemap.rst. */
#define ENTRY_PRESENT ((uint64_t)1 << 63)
#define ENTRY_SWAPPED ((uint64_t)1 << 62)
#define ENTRY_OF_FILE ((uint64_t)1 << 61) /* and no private copy */

static inline bool page_is_copy(uint64_t entry)
{
	return (entry & ENTRY_PRESENT && !(entry & ENTRY_OF_FILE)) || entry & ENTRY_SWAPPED;
}

/*
 * A private copy was made by writing to exactly that page, whose content had been read before. In
 * a watched mapping nothing is mapped in around a fault; but where it is writable, what had been
 * mapped in before it was watched may still be there.
 */
static inline enum page_kind page_kind(const struct mapping *mapping, uint64_t entry)
{
	if (mapping->is_private && page_is_copy(entry))
		return PAGE_TOUCHED;
	if (!(entry & ENTRY_PRESENT))
		return PAGE_ABSENT;
	return mapping->is_watched && !mapping->is_writable ? PAGE_TOUCHED : PAGE_AROUND;
}

#endif
