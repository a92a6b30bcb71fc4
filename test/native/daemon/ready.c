/*
 * ready REPORT COMMAND...: becomes COMMAND, with a NOTIFY_SOCKET. Somebody who is not its child
 * writes into REPORT how many milliseconds passed until it said READY=1, or `ended` if it never
 * did.
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "ready: %s: %s\n", what, strerror(errno));
	exit(70);
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int bind_socket(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char name[64];
	int size = snprintf(name, sizeof name, "@prefault-test-%d", (int)getpid());

	memcpy(address.sun_path + 1, name + 1, (size_t)size - 1);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address,
			   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)size)) < 0)
		fail("socket");
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

/* In whole or not at all: the file has a name only when it is written. */
static void report(const char *path, const char *text)
{
	char temporary[4096];
	FILE *file;

	snprintf(temporary, sizeof temporary, "%s.new", path);
	file = fopen(temporary, "we");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0 || rename(temporary, path) < 0)
		fail(path);
}

static void watch(const char *path, int socket_fd, int pid_fd, long long began)
{
	struct pollfd sources[] = {{socket_fd, POLLIN, 0}, {pid_fd, POLLIN, 0}};
	char text[1024];

	for (;;) {
		ssize_t size;

		if (poll(sources, 2, -1) < 0)
			fail("poll");
		size = sources[0].revents ? recv(socket_fd, text, sizeof text - 1, 0) : 0;
		if (size > 0) {
			text[size] = '\0';
			if (!strstr(text, "READY=1"))
				continue;
			snprintf(text, sizeof text, "%lld\n", milliseconds() - began);
			report(path, text);
			return;
		}
		if (sources[1].revents) {
			report(path, "ended\n");
			return;
		}
	}
}

int main(int argc, char **argv)
{
	long long began = milliseconds();
	int socket_fd = bind_socket();
	int pid_fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	pid_t pid;

	if (argc < 3 || pid_fd < 0)
		fail("usage");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		/* A child's child: the command gets no child that it does not know. */
		if (fork() == 0)
			watch(argv[1], socket_fd, pid_fd, began);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(pid_fd);
	execv(argv[2], argv + 2);
	fail(argv[2]);
}
