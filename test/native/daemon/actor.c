/*
 * actor [MILLISECONDS] [FILE...]: the program whose starts the daemon's tests watch. Lives so long
 * (300), then touches every page of the files, then ends. Options, which begin with `--`, mean
 * nothing to it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, MILLISECONDS = 300 };

static void touch(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	volatile const char *bytes;
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0 || status.st_size == 0)
		exit(1);
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		exit(1);
	for (off_t at = 0; at < status.st_size; at += PAGE)
		(void)bytes[at];
}

int main(int argc, char **argv)
{
	long milliseconds = MILLISECONDS;
	struct timespec pause;
	int count = 1;

	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "--", 2) != 0)
			argv[count++] = argv[i];
	if (count > 1)
		milliseconds = strtol(argv[1], NULL, 10);
	pause = (struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000};

	while (nanosleep(&pause, &pause) < 0)
		;
	for (int i = 2; i < count; i++)
		touch(argv[i]);
	return 0;
}
