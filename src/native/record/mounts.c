#include "mounts.h"

#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* File systems without a page cache worth recording: made up by the kernel, or memory only. */
static const char *const without_files[] = {
    "autofs",	 "bdev",    "binder",	  "binfmt_misc", "bpf",	      "cgroup",	  "cgroup2",
    "configfs",	 "cpuset",  "debugfs",	  "devpts",	 "devtmpfs",  "efivarfs", "fusectl",
    "hugetlbfs", "mqueue",  "nfsd",	  "nsfs",	 "pipefs",    "proc",	  "pstore",
    "ramfs",	 "resctrl", "rpc_pipefs", "securityfs",	 "selinuxfs", "smackfs",  "sockfs",
    "sysfs",	 "tmpfs",   "tracefs",
};

static const char *const remote[] = {
    "9p",  "afs",  "ceph",  "cifs",	"coda", "gfs2",	 "lustre",   "ncpfs",
    "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs", "virtiofs",
};

static bool listed(const char *name, const char *const *list, size_t count)
{
	size_t at;

	for (at = 0; at < count; at++) {
		if (!strcmp(name, list[at]))
			return true;
	}
	return false;
}

bool mount_has_files(const struct mount *mount)
{
	return !listed(mount->type, without_files, sizeof(without_files) / sizeof(*without_files));
}

bool mount_is_remote(const struct mount *mount)
{
	/* Every FUSE server is a process that may hang: fuse, fuseblk, fuse.sshfs. */
	return !strncmp(mount->type, "fuse", 4) ||
	       listed(mount->type, remote, sizeof(remote) / sizeof(*remote));
}

/* Space, tab, newline and backslash stand in octal. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		unsigned code;

		if (text[0] == '\\' && sscanf(text + 1, "%3o", &code) == 1 && code && code < 256 &&
		    strspn(text + 1, "01234567") >= 3) {
			*to++ = (char)code;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static void forget(struct mounts *mounts)
{
	size_t at;

	for (at = 0; at < mounts->count; at++) {
		free(mounts->list[at].point);
		free(mounts->list[at].type);
	}
	free(mounts->list);
	mounts->list = NULL;
	mounts->count = 0;
}

/* proc(5): id parent major:minor root point options [optional...] - type source options */
static void parse(struct mounts *mounts, char *line)
{
	struct mount mount = {0};
	char *type = strstr(line, " - ");
	char *point;
	int root_at = 0;

	if (!type ||
	    sscanf(line, "%" SCNu64 " %*u %" SCNu32 ":%" SCNu32 " %n", &mount.id, &mount.major,
		   &mount.minor, &root_at) < 3 ||
	    !root_at)
		return;
	point = strchr(line + root_at, ' ');
	if (!point || point > type)
		return;
	point++;
	point[strcspn(point, " ")] = '\0';
	type += 3;
	type[strcspn(type, " \n")] = '\0';
	unescape(point);
	mount.point = duplicate(point);
	mount.type = duplicate(type);
	mounts->list = reallocate(mounts->list, mounts->count + 1, sizeof(*mounts->list));
	mounts->list[mounts->count++] = mount;
}

static void load(struct mounts *mounts)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	forget(mounts);
	while (getline(&line, &size, file) > 0)
		parse(mounts, line);
	free(line);
	fclose(file);
}

int mounts_open(struct mounts *mounts)
{
	*mounts = (struct mounts){.fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)};
	if (mounts->fd < 0)
		return -errno;
	load(mounts);
	return 0;
}

const struct mount *mounts_find(struct mounts *mounts, uint64_t id)
{
	struct pollfd changed = {.fd = mounts->fd, .events = POLLPRI};
	size_t at;

	if (poll(&changed, 1, 0) > 0)
		load(mounts);
	for (at = 0; at < mounts->count; at++) {
		if (mounts->list[at].id == id)
			return &mounts->list[at];
	}
	return NULL;
}

void mounts_close(struct mounts *mounts)
{
	forget(mounts);
	if (mounts->fd >= 0)
		close(mounts->fd);
	mounts->fd = -1;
}
