#include "emit.h"
#include "evict.h"
#include "exit.h"
#include "faults.h"
#include "protocol.h"
#include "report.h"
#include "resident.h"
#include "scout.h"
#include "session.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXIT_USAGE 2

static int usage(void)
{
	fputs("usage: prefault-record trace|faults|scout|exit [--root DIR] [--tree] [--remote]\n"
	      "           [--preload LIBRARY] [--audit LIBRARY] [--directory DIR] [--] "
	      "PROGRAM ARGS...\n"
	      "       prefault-record evict|resident <PATHS\n",
	      stderr);
	return EXIT_USAGE;
}

/* The program is to inherit descriptors 0 to 2 and nothing else. */
static int keep_descriptors_private(void)
{
	int fd;

	for (fd = OUTPUT_FD; fd <= CONTROL_FD; fd++) {
		char what[32];

		if (!fcntl(fd, F_SETFD, FD_CLOEXEC))
			continue;
		snprintf(what, sizeof(what), "descriptor %d", fd);
		return report_error(what, errno);
	}
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, CONTROL_FD + 1, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */))
		return 0;
#endif
	for (fd = CONTROL_FD + 1; fd < (int)sysconf(_SC_OPEN_MAX); fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

static int check_root(const char *root)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return report_error(root, errno);
	close(fd);
	return 0;
}

static int record(const char *mode, int count, char **arguments, struct emit *out)
{
	static const struct option names[] = {
	    {"root", required_argument, NULL, 'r'},
	    {"tree", no_argument, NULL, 't'},
	    {"remote", no_argument, NULL, 'n'},
	    {"preload", required_argument, NULL, 'p'},
	    {"audit", required_argument, NULL, 'a'},
	    {"directory", required_argument, NULL, 'd'},
	    {0},
	};
	struct session_options options = {0};
	bool remote = false;
	int option;

	opterr = 0;
	while ((option = getopt_long(count, arguments, "+", names, NULL)) != -1) {
		switch (option) {
		case 'r':
			options.root = optarg;
			break;
		case 't':
			options.tree = true;
			break;
		case 'n':
			remote = true;
			break;
		case 'p':
			options.preload = optarg;
			break;
		case 'a':
			options.audit = optarg;
			break;
		case 'd':
			options.directory = optarg;
			break;
		default:
			return usage();
		}
	}
	options.argv = arguments + optind;
	if (!options.argv[0])
		return usage();
	if (keep_descriptors_private() || (options.root && check_root(options.root)))
		return 1;
	emit_init(out, OUTPUT_FD);
	if (!strcmp(mode, "trace"))
		return trace_run(&options, remote, out);
	if (!strcmp(mode, "faults"))
		return faults_run(&options, out);
	if (!strcmp(mode, "exit"))
		return exit_run(&options, out);
	return scout_run(&options, out);
}

int main(int count, char **arguments)
{
	static struct emit out;
	const char *mode = count > 1 ? arguments[1] : "";

	emit_init(&out, STDOUT_FILENO);
	if (!strcmp(mode, "trace") || !strcmp(mode, "faults") || !strcmp(mode, "scout") ||
	    !strcmp(mode, "exit"))
		return record(mode, count - 1, arguments + 1, &out);
	if (count == 2 && !strcmp(mode, "evict"))
		return evict_run(&out);
	if (count == 2 && !strcmp(mode, "resident"))
		return resident_run(&out);
	return usage();
}
