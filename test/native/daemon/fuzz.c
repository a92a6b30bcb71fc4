/*
 * libFuzzer's way into what prefaultd reads that is no plan: `make -C src/native fuzz-daemon`. The
 * first byte says what the rest is.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Their static parts too; both have something that they know. */
#define known known_mounts
#include "../../../src/native/daemon/mounts.c"
#undef known
#include "../../../src/native/daemon/verdicts.c"

#include "../../../src/native/daemon/arguments.h"
#include "../../../src/native/daemon/file-key.h"
#include "../../../src/native/daemon/memory-guard.h"
#include "../../../src/native/daemon/plan-head.h"
#include "../../../src/native/daemon/tally.h"

enum { PROGRAMS = 3 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[PROGRAMS] = {"ab/cd.plan", "path/0123456789abcdef.plan",
					    "ba/dd.plan"};
static const char *const paths[PROGRAMS] = {"/usr/bin/one", "/mnt/a/two", "/"};

static struct program *program(unsigned index)
{
	struct program *program = programs_add(names[index]);

	if (!program->path)
		program->path = strdup(paths[index]);
	program->checksum = index;
	program->is_new = true;
	memset(&program->evidence, 0, sizeof program->evidence);
	program->verdict = VERDICT_ON;
	return program;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* Where no file can be: counted where nobody sees it. */
	if (tally_open("/dev/null/none") < 0)
		abort();
	return 0;
}

static void judge_lines(char *text)
{
	char *rest;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		read_line(line);
	for (unsigned i = 0; i < PROGRAMS; i++) {
		struct program *program = programs_named(names[i]);
		struct evidence *evidence = &program->evidence;

		if (evidence->helped.count > KEPT_TIMES || evidence->control.count > KEPT_TIMES ||
		    evidence->used_page_count > evidence->sampled_page_count ||
		    program->verdict > VERDICT_SLOWER)
			abort();
		evidence_add_sample(evidence, 64, 32);
		(void)judge(evidence);
	}
}

static void read_as_mounts(const char *text, size_t size)
{
	struct mounts now;

	mounts_fd = memfd_create("mounts", MFD_CLOEXEC);
	if (mounts_fd < 0 || write(mounts_fd, text, size) != (ssize_t)size)
		abort();
	if (read_mounts(&now)) {
		(void)compare_with(&now);
		forget(&known_mounts);
		known_mounts = now;
	}
	close(mounts_fd);
}

static void read_as_plan(const char *text, size_t size)
{
	int fd = memfd_create("plan", MFD_CLOEXEC);
	struct plan_head head;

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	if (plan_head_read(fd, (off_t)size, &head) && head.path[0] != '/')
		abort();
	close(fd);
}

static void read_as_event(const char *bytes, size_t size)
{
	struct fanotify_event_metadata event;
	struct file_key key;
	char *exact;

	if (size < sizeof event)
		return;
	memcpy(&event, bytes, sizeof event);
	/* The kernel does not lie about that. */
	event.event_len = (uint32_t)size;
	exact = malloc(size);
	memcpy(exact, bytes, size);
	memcpy(exact, &event, sizeof event);
	if (file_key_of_event((const void *)exact, &key) && key.size > FILE_KEY_HANDLE_BYTES)
		abort();
	free(exact);
}

static void read_as_arguments(const char *bytes, size_t size)
{
	struct arguments arguments;
	size_t total = 0;

	if (size > sizeof arguments.bytes)
		size = sizeof arguments.bytes;
	memcpy(arguments.bytes, bytes, size);
	(void)arguments_split(&arguments, size);
	for (unsigned i = 0; arguments.vector[i]; i++)
		total += strlen(arguments.vector[i]) + 1;
	if (total > size)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (unsigned i = 0; i < PROGRAMS; i++)
		(void)program(i);
	switch (size ? text[0] : 0) {
	case 'v':
		judge_lines(text + 1);
		break;
	case 'm':
		read_as_mounts(text + 1, size - 1);
		break;
	case 'i':
		(void)memory_condition(text + 1, text + 1, size);
		break;
	case 'p':
		read_as_plan(text + 1, size - 1);
		break;
	case 'a':
		read_as_arguments(text + 1, size - 1);
		break;
	case 'e':
		read_as_event(text + 1, size - 1);
		break;
	}
	free(text);
	return 0;
}
