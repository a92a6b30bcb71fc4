/* What the daemon reads of processes, with tables: prints a claim for each. */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../src/native/daemon/arguments.h"
#include "../../../src/native/daemon/process-stat.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int failed_count;

static void claim(const char *what, bool holds)
{
	printf("%s %s\n", holds ? "ok" : "not ok", what);
	failed_count += !holds;
}

static bool are(char *const *found, const char *const *wanted)
{
	while (*found && *wanted && !strcmp(*found, *wanted)) {
		found++;
		wanted++;
	}
	return !*found && !*wanted;
}

static void test_split(void)
{
	static const struct {
		const char *claim, *bytes;
		size_t size;
		const char *arguments[4];
	} cases[] = {
	    {"nothing has no arguments", "", 0, {NULL}},
	    {"arguments end with a NUL each", "a\0bc\0d\0", 7, {"a", "bc", "d"}},
	    {"they may be empty", "\0\0b\0", 4, {"", "", "b"}},
	    {"one that is cut off is none", "a\0--calc", 8, {"a"}},
	    {"also if there is no other one", "a", 1, {NULL}},
	    {"what is behind the end is not looked at", "a\0b\0", 2, {"a"}},
	};
	static struct arguments arguments;
	size_t count = 0;

	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(arguments.bytes, 'x', sizeof arguments.bytes);
		memcpy(arguments.bytes, cases[i].bytes, cases[i].size);
		claim(cases[i].claim, arguments_split(&arguments, cases[i].size) ==
					      (cases[i].arguments[0] != NULL) &&
					  are(arguments.vector, cases[i].arguments));
	}
	memset(arguments.bytes, 0, sizeof arguments.bytes);
	(void)arguments_split(&arguments, sizeof arguments.bytes);
	while (arguments.vector[count])
		count++;
	claim("of many the first are kept", count == TOKEN_MAX_ARGUMENTS + 1);
	memset(arguments.bytes, 'x', sizeof arguments.bytes);
	claim("one that fills all the room is none",
	      !arguments_split(&arguments, sizeof arguments.bytes));
}

static bool child_is_only_forked(void)
{
	struct process_image image = {.is_only_forked = false};
	int pipe_fds[2], status;
	bool is_known;
	pid_t pid;

	if (pipe(pipe_fds) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		close(pipe_fds[1]);
		_exit((int)read(pipe_fds[0], &status, 1));
	}
	is_known = pid > 0 && process_image(pid, &image);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	(void)waitpid(pid, &status, 0);
	return is_known && image.is_only_forked && image.mapped_bytes > 0;
}

static void test_images(void)
{
	struct process_image image;

	claim("a process that was executed is told from one that was forked only",
	      process_image(getpid(), &image) && !image.is_only_forked && child_is_only_forked());
	(void)prctl(PR_SET_NAME, "a) R 1 (b) c 2 3");
	claim("a name may hold anything", process_image(getpid(), &image) &&
					      !strcmp(image.name, "a) R 1 (b) c 2 ") &&
					      !image.is_only_forked && image.mapped_bytes > 0);
	claim("what is no process has no image", !process_image(0, &image));
}

int main(int argc, char **argv)
{
	static struct arguments arguments;

	claim("the arguments of a process are what it was started with",
	      argc > 0 && arguments_read(getpid(), &arguments) &&
		  are(arguments.vector, (const char *const *)argv));
	claim("what is no process has none", !arguments_read(0, &arguments));
	test_split();
	test_images();
	return failed_count > 0;
}
