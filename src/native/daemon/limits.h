/* How much the daemon does, holds and remembers at most. For one start: ../limits.h. */
#ifndef PREFAULT_DAEMON_LIMITS_H
#define PREFAULT_DAEMON_LIMITS_H

enum {
	/*
	 * Threads. One start takes four, and while one mode takes the place of another up to eight;
	 * those lost to a dead file system count too.
	 */
	CREW_MAX_THREADS = 64,
	CREW_STACK_BYTES = 256 * 1024,
	CREW_STUCK_SECONDS = 10,
	CREW_STOP_SECONDS = 3,

	/* Later execs of a program within this time need nothing more than the first. */
	COALESCE_SECONDS = 2,

	/*
	 * But for those of other modes of its plan. For so many in that time it is looked which
	 * mode they are of, which costs as much as a warm start; and at so many at a time, of all
	 * programs, since each takes as many threads as the first.
	 */
	EXTRA_STARTS = 16,
	EXTRA_MAX_STARTS = 6,

	/*
	 * When after an exec its arguments are looked for, each time after the double of the time,
	 * how long, and when a process counts as settled (seek.c); how much of them is looked at,
	 * and by how many threads at a time.
	 */
	SEEK_FIRST_MICROSECONDS = 250,
	SEEK_SETTLED_MILLISECONDS = 4,
	SEEK_LAST_MILLISECONDS = 256,
	SEEK_MAX_READERS = 4,
	ARGUMENTS_MAX_BYTES = 16 * 1024,

	/*
	 * How long after the exec a plan stays locked at least, for the module to find it so: it
	 * comes after some 0.3 ms, on a slow disk later. An open plan keeps its file system from
	 * being unmounted.
	 */
	LOCK_MILLISECONDS = 500,

	/*
	 * Asked for and not yet arrived, over all starts, which share it evenly. One that joins has
	 * its part at once, while the others' parts shrink as pages arrive: with as many starts as
	 * there are threads for, one after the other, that is never more than four times as much.
	 * With 16, 32, 64 and 128 MiB chromium took 545, 548, 591 and 562 ms (median of 13), on 125
	 * MB/s 1.97, 1.93, 1.90 and 2.09 s.
	 */
	IN_FLIGHT_MAX_BYTES = 16 * 1024 * 1024,
	IN_FLIGHT_MAX_CHUNKS = 512, /* by one thread */

	/* A program that is not its group's leader and ends within this time has exited at once. */
	EXIT_AT_ONCE_MILLISECONDS = 250,

	/* After a change files are looked at again, together with changes within this time. */
	SCAN_DELAY_MILLISECONDS = 200,
	SCAN_STUCK_SECONDS = 5,

	/* Pages of a start that are looked at again, and when. */
	SAMPLE_MAX_PAGES = 64,
	SAMPLE_AFTER_SECONDS = 10,

	/* How a start is timed, and of how many the last is kept. */
	MEASURE_SECONDS = 3,
	MEASURE_MAX_STARTS = 16,
	KEPT_TIMES = 5,
	/* Once so many starts without the plan are known, so many times fewer are left alone. */
	KNOWN_COMPARE_FACTOR = 8,

	/* Available memory, at least, and as a part of all; pressure in percent of time. */
	MEMORY_LEAST_MIB = 128,
	MEMORY_LEAST_PART = 32,
	MEMORY_MAX_PRESSURE_PERCENT = 10,

	/* Programs with a record in the state file. */
	TALLY_MAX_RECORDS = 16384,

	VERDICTS_SAVE_SECONDS = 20,
};

#endif
