/*
 * moody-fs DIRECTORY MOUNT_POINT MILLISECONDS: shows the files of a directory through a FUSE mount,
 * by the kernel's protocol itself (linux/fuse.h). It takes its time for each look-up and each read.
 * After SIGUSR1 it answers nothing any more, after SIGUSR2 all again. SIGTERM ends it. Writes a
 * line when it is mounted.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAX_NODES = 8192, MAX_READ = 128 * 1024, REQUEST_BYTES = 256 * 1024 };

static int fuse_fd, directory_fd;
static long delay_milliseconds;
/* Names of nodes; a node's number is its index, and that of the directory is FUSE_ROOT_ID. */
static char *names[MAX_NODES];
static unsigned node_count = FUSE_ROOT_ID + 1;

static void fail(const char *what)
{
	fprintf(stderr, "moody-fs: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void answer(const struct fuse_in_header *request, int error, const void *data, size_t size)
{
	static char reply[sizeof(struct fuse_out_header) + MAX_READ];
	struct fuse_out_header header = {(uint32_t)(sizeof header + (error ? 0 : size)), -error,
					 request->unique};

	memcpy(reply, &header, sizeof header);
	if (!error && size)
		memcpy(reply + sizeof header, data, size);
	/* Who asked may be gone. */
	(void)!write(fuse_fd, reply, header.len);
}

static const char *name_of(uint64_t node)
{
	return node > FUSE_ROOT_ID && node < node_count ? names[node] : ".";
}

static uint64_t node_of(const char *name)
{
	for (unsigned i = FUSE_ROOT_ID + 1; i < node_count; i++)
		if (!strcmp(names[i], name))
			return i;
	if (node_count == MAX_NODES)
		fail("too many files");
	names[node_count] = strdup(name);
	return node_count++;
}

static int fill(const char *name, uint64_t node, struct fuse_attr *ret)
{
	struct stat status;

	if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno;
	*ret = (struct fuse_attr){
	    .ino = node,
	    .size = (uint64_t)status.st_size,
	    .blocks = (uint64_t)status.st_blocks,
	    .mtime = (uint64_t)status.st_mtim.tv_sec,
	    .mtimensec = (uint32_t)status.st_mtim.tv_nsec,
	    .ctime = (uint64_t)status.st_ctim.tv_sec,
	    .ctimensec = (uint32_t)status.st_ctim.tv_nsec,
	    .mode = status.st_mode,
	    .nlink = 1,
	    .blksize = 4096,
	};
	return 0;
}

static void take_time(void)
{
	struct timespec pause = {delay_milliseconds / 1000, delay_milliseconds % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

static void look_up(const struct fuse_in_header *request, const char *name)
{
	struct fuse_entry_out entry = {0};
	struct fuse_attr attributes;
	int error = fill(name, 0, &attributes);

	take_time();
	if (!error) {
		entry.nodeid = attributes.ino = node_of(name);
		entry.attr = attributes;
	}
	answer(request, error, &entry, sizeof entry);
}

static void read_file(const struct fuse_in_header *request, const struct fuse_read_in *in)
{
	static char bytes[MAX_READ];
	int fd = openat(directory_fd, name_of(request->nodeid), O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : pread(fd, bytes, in->size, (off_t)in->offset);

	if (fd >= 0)
		close(fd);
	take_time();
	answer(request, size < 0 ? EIO : 0, bytes, size < 0 ? 0 : (size_t)size);
}

static void begin(const struct fuse_in_header *request, const struct fuse_init_in *in)
{
	struct fuse_init_out out = {
	    .major = FUSE_KERNEL_VERSION,
	    .minor = 31,
	    .max_readahead = in->max_readahead,
	    .flags = in->flags & FUSE_ASYNC_READ,
	    .max_background = 4096,
	    .congestion_threshold = 4096,
	    .max_write = MAX_READ,
	    .time_gran = 1,
	};

	answer(request, 0, &out, sizeof out);
	puts("mounted");
	fflush(stdout);
}

static void obey(const struct fuse_in_header *request)
{
	const void *data = request + 1;
	struct fuse_attr_out attributes = {0};
	struct fuse_open_out opened = {.open_flags = FOPEN_KEEP_CACHE};
	struct fuse_statfs_out file_system = {
	    .st = {.bsize = 4096, .frsize = 4096, .namelen = 255}};

	switch (request->opcode) {
	case FUSE_INIT:
		begin(request, data);
		break;
	case FUSE_LOOKUP:
		look_up(request, data);
		break;
	case FUSE_GETATTR:
		answer(request, fill(name_of(request->nodeid), request->nodeid, &attributes.attr),
		       &attributes, sizeof attributes);
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(request, 0, &opened, sizeof opened);
		break;
	case FUSE_READ:
		read_file(request, data);
		break;
	case FUSE_STATFS:
		answer(request, 0, &file_system, sizeof file_system);
		break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH:
	case FUSE_ACCESS:
		answer(request, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(request, ENOSYS, NULL, 0);
	}
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		fail("signalfd");
	return fd;
}

/* False at SIGTERM. */
static bool serve(int signals_fd)
{
	static _Alignas(struct fuse_in_header) char request[REQUEST_BYTES];
	struct pollfd sources[] = {{signals_fd, POLLIN, 0}, {fuse_fd, POLLIN, 0}};

	for (;;) {
		struct signalfd_siginfo info;

		if (poll(sources, 2, -1) < 0)
			fail("poll");
		if (sources[0].revents) {
			if (read(signals_fd, &info, sizeof info) != sizeof info ||
			    info.ssi_signo == SIGTERM)
				return false;
			sources[1].fd = info.ssi_signo == SIGUSR1 ? -1 : fuse_fd;
			continue;
		}
		if (!sources[1].revents)
			continue;
		if (read(fuse_fd, request, sizeof request) > 0)
			obey((const struct fuse_in_header *)request);
		else if (errno == ENODEV)
			return true; /* unmounted */
	}
}

int main(int argc, char **argv)
{
	char options[128];
	bool is_unmounted;

	if (argc != 4)
		fail("usage");
	directory_fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory_fd < 0)
		fail(argv[1]);
	delay_milliseconds = strtol(argv[3], NULL, 10);
	fuse_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fuse_fd < 0)
		fail("/dev/fuse");
	snprintf(options, sizeof options,
		 "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other,max_read=%d", fuse_fd,
		 MAX_READ);
	if (mount("moody", argv[2], "fuse.moody", MS_NODEV, options) < 0)
		fail(argv[2]);
	is_unmounted = serve(open_signals());
	/* First of all: whoever waits is let go. */
	close(fuse_fd);
	if (!is_unmounted)
		umount2(argv[2], MNT_DETACH);
	return 0;
}
