/*
 * How much the appliers do for one start at most. The format's own limits are in plan.h; these are
 * smaller, because the work is done at an exec, inside other people's processes.
 */
#ifndef PREFAULT_LIMITS_H
#define PREFAULT_LIMITS_H

enum {
	/* One WILLNEED call is silently cut to the device's read-ahead limit: 128 KiB by default.
	 */
	ISSUE_CHUNK_BYTES = 128 * 1024,

	/*
	 * What is issued for one start: the rest of a larger plan is left to the program's faults.
	 * A run is the steps of one file that follow each other, for which it is opened once.
	 */
	ISSUE_MAX_RUNS = 4096,
	ISSUE_MAX_STEPS = 32768,
	ISSUE_MAX_PAGES = 512 * 1024 * 1024 / 4096,
	ISSUE_MAX_LOOKUPS = 16384,

	/* Files that wait for their build-id at a time; one more, and the first is waited for. */
	ISSUE_BATCH_FILES = 8,

	/* A directory is read in calls of so many bytes, so often: some 16,000 names. */
	LIST_BUFFER_BYTES = 4096,
	LIST_MAX_CALLS = 128,

	/*
	 * Up to these a plan is issued by the process itself; above any of them, by helpers, which
	 * cost it some 0.2 ms. Medians of 41 cold starts of git (10 files, 401 pages), by itself
	 * and by helpers: 7.9 and 7.0 ms by the wrapper, 8.5 and 8.0 ms by the module.
	 */
	INLINE_MAX_RUNS = 4,
	INLINE_MAX_PAGES = 64,
	INLINE_MAX_LOOKUPS = 8,

	/*
	 * Helpers that read pages, and helpers that go ahead of them and bring in metadata. Medians
	 * of 17 cold starts of node on two processors: 115 ms with two of each, 119 with one for
	 * metadata, 120 with none, 121 with four that do both; git and python3 lay within 4 % of
	 * each other.
	 */
	PAGE_HELPERS = 2,
	METADATA_HELPERS = 2,

	/* The arguments among which a mode's token is looked for. */
	TOKEN_MAX_ARGUMENTS = 256,

	/* /proc/self/status is read in calls of 4096 bytes, so often: its groups can be many. */
	STATUS_MAX_CALLS = 256,

	/* A script's interpreter may be a script: the kernel's own limit. */
	SCRIPT_MAX_DEPTH = 4,

	/* Program headers that are looked at; note segments are read in so many bytes, so often. */
	ELF_MAX_HEADERS = 64,
	ELF_MAX_NOTE_BYTES = 4096,
	ELF_MAX_NOTE_READS = 4,
};

#endif
