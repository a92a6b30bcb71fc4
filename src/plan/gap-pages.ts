/**
 * Two extents of a file with at most this many untouched pages between them become one step: the pages between
 * cost less than another request. 16 KiB is the gap that the prototypes' recordings were counted with
 * (git 51 steps, node 399, LibreOffice 1,211, chromium 2,199); other values have not been measured against it.
 */
export const GAP_PAGES = 4;
