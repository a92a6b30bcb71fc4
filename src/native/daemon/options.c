#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: prefaultd [--root DIR] [--state DIR] [--compare N] [--verbose]\n";

static const char help[] =
    "\n"
    "Waits for execs of programs that have plans, and asks the kernel for the file pages that\n"
    "their starts will need. Stays in the foreground; `prefault enable` has systemd start it.\n"
    "\n"
    "  --root DIR   serve the system below DIR: its plans and its programs\n"
    "  --state DIR  keep the state that `prefault status` shows in DIR (default /run/prefault)\n"
    "  --compare N  leave one cold start in N alone, to compare with (default 8; 0: none)\n"
    "  --verbose    tell of each start\n"
    "  --help       show this text\n"
    "  --version    show the version\n"
    "\n"
    "SIGHUP has it look at everything anew.\n"
    "\n"
    "Exit status: 0 ended by SIGTERM or SIGINT, 1 failed, 2 wrong usage.\n";

static bool read_number(const char *text, unsigned *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || value > 1000000)
		return false;
	*ret = (unsigned)value;
	return true;
}

enum options_verdict options_read(int argc, char **argv, struct options *ret)
{
	static const struct option known[] = {
	    {"root", required_argument, NULL, 'r'},
	    {"state", required_argument, NULL, 's'},
	    {"compare", required_argument, NULL, 'c'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {0},
	};
	int option;

	*ret =
	    (struct options){.root = "/", .state_directory = "/run/prefault", .compared_one_in = 8};
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'r':
			ret->root = optarg;
			break;
		case 's':
			ret->state_directory = optarg;
			break;
		case 'c':
			if (!read_number(optarg, &ret->compared_one_in)) {
				fprintf(stderr, "prefaultd: '%s' is no number for --compare\n",
					optarg);
				return OPTIONS_WRONG;
			}
			break;
		case 'v':
			ret->with_details = true;
			break;
		case 'h':
			printf("%s%s", usage, help);
			return OPTIONS_ANSWERED;
		case 'V':
			puts("prefaultd " PREFAULT_VERSION);
			return OPTIONS_ANSWERED;
		default:
			fputs(usage, stderr);
			return OPTIONS_WRONG;
		}
	}
	if (optind == argc)
		return OPTIONS_GOOD;
	fprintf(stderr, "prefaultd: what is '%s'?\n%s", argv[optind], usage);
	return OPTIONS_WRONG;
}
