/*
 * multiply PROGRAM PLAN PLANS PATH COUNT: copies of PROGRAM as PATH00000, PATH00001 and so on, and
 * for each of them a copy of PLAN in the plan directory PLANS. PLAN is one of the program
 * PATH00000, found by path.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../src/native/fnv.h"

enum { SUM_OFFSET = 16, SUMMED_OFFSET = 24, DIGITS = 5 };

struct bytes {
	uint8_t *at;
	size_t size;
};

static void fail(const char *what)
{
	fprintf(stderr, "multiply: %s: %s\n", what, strerror(errno));
	exit(2);
}

static struct bytes read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bytes bytes;
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		fail(path);
	bytes.size = (size_t)status.st_size;
	bytes.at = malloc(bytes.size);
	if (!bytes.at || read(fd, bytes.at, bytes.size) != (ssize_t)bytes.size)
		fail(path);
	close(fd);
	return bytes;
}

static void write_file(const char *path, mode_t mode, struct bytes bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0 || write(fd, bytes.at, bytes.size) != (ssize_t)bytes.size || close(fd) < 0)
		fail(path);
}

static void sign(struct bytes plan)
{
	uint64_t hash = FNV_START;

	for (size_t at = SUMMED_OFFSET; at + 8 <= plan.size; at += 8) {
		uint64_t word;

		memcpy(&word, plan.at + at, sizeof word);
		hash = fnv_step(hash, word);
	}
	memcpy(plan.at + SUM_OFFSET, &hash, sizeof hash);
}

int main(int argc, char **argv)
{
	struct bytes program, plan;
	char path[4096], plan_path[4096];
	uint8_t *place;
	int count;

	if (argc != 6)
		fail("usage");
	program = read_file(argv[1]);
	plan = read_file(argv[2]);
	snprintf(path, sizeof path, "%s%0*d", argv[4], DIGITS, 0);
	place = memmem(plan.at, plan.size, path, strlen(path) + 1);
	if (!place)
		fail(path);
	count = atoi(argv[5]);
	for (int number = 0; number < count; number++) {
		uint64_t hash = FNV_START;

		snprintf(path, sizeof path, "%s%0*d", argv[4], DIGITS, number);
		memcpy(place, path, strlen(path));
		sign(plan);
		for (const char *at = path; *at; at++)
			hash = fnv_step(hash, (uint8_t)*at);
		snprintf(plan_path, sizeof plan_path, "%s/path/%016llx.plan", argv[3],
			 (unsigned long long)hash);
		write_file(path, 0755, program);
		write_file(plan_path, 0644, plan);
	}
	return 0;
}
