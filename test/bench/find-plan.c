/*
 * find-plan: what an applier spends until it knows whether there is a plan, and whether the start
 * is cold. Linked with the appliers' own sources, but for what issues a plan: `spread` ends the
 * watch.
 *
 *     find-plan module              it is the program: finds its own plan, as the module would
 *     find-plan wrapper PROGRAM     finds PROGRAM's, as prefault-run would
 *     find-plan daemon PLAN         opens that plan below a plan directory, as prefaultd does
 *     find-plan repeat N ARG...     itself with these arguments, N times
 *     find-plan                     nothing: a program to start
 *
 * The first three print a line: nanoseconds until a plan's mode was chosen (0: there is none),
 * until it was decided, and `none`, `warm` or `cold`. Cold is decided when the first page could be
 * asked for: the whole plan has been read and checked by then.
 *
 * Its own code and stack are brought into memory before the watch starts, as they would be other
 * programs' business; its notes are not. Linked statically, so that nothing else is.
 */
#define _GNU_SOURCE
#include <link.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "apply.h"
#include "embedded.h"
#include "mode.h"
#include "spread.h"
#include "start.h"
#include "warm.h"

/* Copies for different stores have different build-ids. */
const char store[] = STORE;

static int64_t began, found, decided;

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* By -Wl,--wrap=is_warm. */
bool __real_is_warm(const struct plan *plan, const struct plan_mode *mode);
bool __wrap_is_warm(const struct plan *plan, const struct plan_mode *mode);

bool __wrap_is_warm(const struct plan *plan, const struct plan_mode *mode)
{
	if (!found)
		found = now();
	return __real_is_warm(plan, mode);
}

void spread(const struct plan *plan, const struct plan_mode *mode, int lock_fd)
{
	decided = now();
	(void)plan, (void)mode, (void)lock_fd;
}

static int touch_code(struct dl_phdr_info *info, size_t size, void *unused)
{
	enum { PAGE = 4096 };
	volatile char sum = 0;

	(void)size, (void)unused;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		const char *start = (const char *)(info->dlpi_addr + header->p_vaddr);

		if (header->p_type != PT_LOAD || !(header->p_flags & PF_X))
			continue;
		for (size_t at = 0; at < header->p_memsz; at += PAGE)
			sum += start[at];
	}
	return 0;
}

static void be_ready(void)
{
	volatile char stack[64 * 1024];

	for (size_t at = 0; at < sizeof stack; at += 1024)
		stack[at] = 0;
	dl_iterate_phdr(touch_code, NULL);
	(void)now();
}

/* start.c does this with the headers that the kernel names; those of a static program lack PT_PHDR.
 */
static int read_own_notes(struct dl_phdr_info *info, size_t size, void *notes)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		uintptr_t address = info->dlpi_addr + header->p_vaddr;
		struct note_segment segment = {.address = address,
					       .size = header->p_filesz,
					       .alignment = header->p_align,
					       .bytes = (const uint8_t *)address,
					       .end = header->p_filesz};

		if (header->p_type == PT_NOTE)
			(void)notes_read(&segment, notes);
	}
	return 1;
}

static void as_module(int argc, char *argv[], char *envp[])
{
	struct start start;
	struct notes notes = {.plan_size = 0};

	began = now();
	if (!read_start(argc, argv, envp, &start))
		return;
	(void)dl_iterate_phdr(read_own_notes, &notes);
	start.by_path = false;
	start.build_id = notes.build_id;
	start.room = (struct room){(const uint8_t *)(uintptr_t)notes.plan_address, notes.plan_size};
	(void)apply(&start);
}

/* run.c, prefetch() */
static void as_wrapper(const char *path, char *argv[], char *envp[])
{
	struct start start = {.argv = argv, .interpreter_argv = argv, .path = path};
	struct image image;

	began = now();
	if (!may_apply(envp, &start.owner) || !open_image(path, &image))
		return;
	start.build_id = image.notes.build_id;
	start.by_path = image.is_script || !start.build_id.size;
	if (!apply(&start) && image.fd >= 0)
		apply_embedded(&start, &image);
}

/* daemon/look.c, look_at_start() and read_plan() */
static void as_daemon(const char *name)
{
	static char *nothing[] = {NULL};
	const struct owner everybody = {nothing, 0};
	struct found place;
	struct plan plan;
	struct plan_mode mode;
	uint8_t *bytes;
	uint64_t size;

	began = now();
	if (!find_plan(&everybody, name, &place) || flock(place.fd, LOCK_EX | LOCK_NB) < 0 ||
	    !found_is_trusted(&place, &size) || size == 0 || size > PLAN_MAX_BYTES)
		return;
	bytes = malloc((size_t)size);
	if (bytes && pread(place.fd, bytes, (size_t)size, 0) == (ssize_t)size &&
	    plan_open(bytes, (uint32_t)size, &plan) == PLAN_SOUND &&
	    plan_check(&plan) == PLAN_SOUND && choose_mode(&plan, nothing, &mode) &&
	    !is_warm(&plan, &mode))
		spread(&plan, &mode, place.fd);
	free(bytes);
}

static int repeat(long count, char *argv[], char *envp[])
{
	for (; count > 0; count--) {
		pid_t pid;
		int status;

		if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, envp) ||
		    waitpid(pid, &status, 0) != pid || status)
			return 1;
	}
	return 0;
}

int main(int argc, char *argv[], char *envp[])
{
	const char *outcome;

	if (argc < 2)
		return store[0] == '\0';
	if (argc > 3 && !strcmp(argv[1], "repeat")) {
		long count = strtol(argv[2], NULL, 10);

		argv[2] = argv[0];
		return repeat(count, argv + 2, envp);
	}
	be_ready();
	if (argc == 2 && !strcmp(argv[1], "module"))
		as_module(argc, argv, envp);
	else if (argc == 3 && !strcmp(argv[1], "wrapper"))
		as_wrapper(argv[2], argv, envp);
	else if (argc == 3 && !strcmp(argv[1], "daemon"))
		as_daemon(argv[2]);
	else
		return 2;
	outcome = decided ? "cold" : found ? "warm" : "none";
	if (!decided)
		decided = now();
	printf("%lld %lld %s\n", found ? (long long)(found - began) : 0LL,
	       (long long)(decided - began), outcome);
	return 0;
}
