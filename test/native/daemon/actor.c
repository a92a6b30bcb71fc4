/*
 * actor [MILLISECONDS] [FILE...]: the program whose starts the daemon's tests watch. Lives so long
 * (300), then touches every page of the files, then ends.
 */
#include <fcntl.h>
#include <stdlib.h>
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
	long milliseconds = argc > 1 ? strtol(argv[1], NULL, 10) : MILLISECONDS;
	struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	while (nanosleep(&pause, &pause) < 0)
		;
	for (int i = 2; i < argc; i++)
		touch(argv[i]);
	return 0;
}
