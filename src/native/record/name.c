#include "name.h"

#include "report.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int namer_open(struct namer *namer, struct emit *out)
{
	*namer = (struct namer){.out = out};
	namer->end = &namer->first;
	return mounts_open(&namer->mounts);
}

static uint64_t device_number(const struct file_key *key)
{
	return (uint64_t)key->major << 32 | key->minor;
}

static struct inode *inode_of(struct namer *namer, const struct file_key *key)
{
	struct inode *inode = table_get(&namer->inodes, device_number(key), key->ino);

	if (!inode) {
		inode = allocate(sizeof(*inode));
		inode->key = *key;
		table_put(&namer->inodes, device_number(key), key->ino, inode);
		*namer->end = inode;
		namer->end = &inode->next;
	}
	return inode;
}

/* What a server says may be old, but asking it could take for ever. */
static bool examine(const char *path, int flags, struct statx *status)
{
	return !statx(AT_FDCWD, path, flags | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		      STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID, status) &&
	       (S_ISREG(status->stx_mode) || S_ISDIR(status->stx_mode));
}

/* st_dev of a btrfs subvolume is not the super block's device; the mount table has that one. */
static struct file_key key_of(struct namer *namer, const struct statx *status)
{
	const struct mount *mount = NULL;

	if (status->stx_mask & STATX_MNT_ID)
		mount = mounts_find(&namer->mounts, status->stx_mnt_id);
	return (struct file_key){
	    .major = mount ? mount->major : status->stx_dev_major,
	    .minor = mount ? mount->minor : status->stx_dev_minor,
	    .ino = status->stx_ino,
	};
}

static bool same_file(const struct statx *a, const struct statx *b)
{
	return a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor &&
	       a->stx_ino == b->stx_ino;
}

static void forget_if_reborn(struct inode *inode, const struct statx *status)
{
	if (!(status->stx_mask & STATX_BTIME) ||
	    (inode->born_seconds == status->stx_btime.tv_sec &&
	     inode->born_nanoseconds == status->stx_btime.tv_nsec))
		return;
	if (inode->examined) {
		inode->examined = inode->named = inode->listed = false;
		pages_free(&inode->read);
		pages_free(&inode->present);
		pages_free(&inode->window);
	}
	inode->born_seconds = status->stx_btime.tv_sec;
	inode->born_nanoseconds = status->stx_btime.tv_nsec;
}

/* PATH is known to lead to that file. */
static struct inode *name(struct namer *namer, const struct statx *status, const char *path)
{
	struct file_key key = key_of(namer, status);
	struct inode *inode = inode_of(namer, &key);

	forget_if_reborn(inode, status);
	inode->examined = true;
	if (inode->named)
		return inode;
	inode->named = true;
	inode->directory = S_ISDIR(status->stx_mode);
	emit_text(namer->out, "name\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\t%c\t", key.major,
		  key.minor, key.ino, inode->directory ? 'd' : 'f');
	emit_path(namer->out, path);
	return inode;
}

struct inode *namer_link(struct namer *namer, const char *link)
{
	struct statx status, by_path;
	char path[PATH_BYTES];
	struct inode *inode;
	struct file_key key;
	ssize_t length;

	if (!examine(link, 0, &status))
		return NULL;
	key = key_of(namer, &status);
	inode = inode_of(namer, &key);
	forget_if_reborn(inode, &status);
	if (inode->examined)
		return inode;
	inode->examined = true;
	length = readlink(link, path, sizeof(path));
	if (length <= 0 || (size_t)length >= sizeof(path) || path[0] != '/')
		return inode;
	path[length] = '\0';
	/*
	 * Only a path that leads back to the file names it: this leaves out deleted files and those
	 * of other mount namespaces.
	 */
	if (!examine(path, AT_SYMLINK_NOFOLLOW, &by_path) || !same_file(&status, &by_path))
		return inode;
	/* A mount that is not ours may hide the super block's device; the path's own mount shows
	 * it. */
	return name(namer, &by_path, path);
}

struct inode *namer_path(struct namer *namer, const char *path)
{
	struct statx status;

	return examine(path, AT_SYMLINK_NOFOLLOW, &status) ? name(namer, &status, path) : NULL;
}

struct inode *namer_mapping(struct namer *namer, const struct file_key *key, const char *path)
{
	struct inode *inode = inode_of(namer, key);
	struct statx status;
	struct file_key found;

	if (inode->named)
		return inode;
	inode->examined = true;
	if (path[0] != '/' || !examine(path, AT_SYMLINK_NOFOLLOW, &status))
		return inode;
	found = key_of(namer, &status);
	if (found.major != key->major || found.minor != key->minor || found.ino != key->ino)
		return inode;
	return name(namer, &status, path);
}

void namer_list(struct namer *namer, struct inode *inode)
{
	if (!inode->named || !inode->directory || inode->listed)
		return;
	inode->listed = true;
	emit_text(namer->out, "list\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\n", inode->key.major,
		  inode->key.minor, inode->key.ino);
}

static void free_inode(void *value)
{
	struct inode *inode = value;

	pages_free(&inode->read);
	pages_free(&inode->present);
	pages_free(&inode->window);
	free(inode);
}

void namer_close(struct namer *namer)
{
	table_free(&namer->inodes, free_inode);
	mounts_close(&namer->mounts);
}
