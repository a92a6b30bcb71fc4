#include "present.h"

#include "report.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Entries of /proc/PID/pagemap read at once. */
#define WINDOW_ENTRIES 4096u

/* Kernel's admin-guide/mm/pagemap.rst. A private copy counts: the file's page was read before it.
 */
#define PRESENT ((uint64_t)1 << 63)

struct mapping {
	uint64_t start, end, offset;
	struct inode *file;
};

static void add_mapping(int pagemap, const struct mapping *mapping)
{
	static uint64_t entries[WINDOW_ENTRIES];
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t units = page_bytes / PAGE_BYTES; /* of ours in a page of the kernel's */
	uint64_t address = mapping->start;

	while (address < mapping->end) {
		uint64_t wanted = (mapping->end - address) / page_bytes;
		ssize_t length;
		size_t at, count;

		if (wanted > WINDOW_ENTRIES)
			wanted = WINDOW_ENTRIES;
		length = pread(pagemap, entries, wanted * sizeof(*entries),
			       (off_t)(address / page_bytes * sizeof(*entries)));
		count = length > 0 ? (size_t)length / sizeof(*entries) : 0;
		for (at = 0; at < count; at++) {
			uint64_t offset =
			    mapping->offset + (address - mapping->start) + at * page_bytes;
			uint64_t unit;

			for (unit = 0; entries[at] & PRESENT && unit < units; unit++)
				pages_add(&mapping->file->present, offset / PAGE_BYTES + unit);
		}
		if (!count)
			return;
		address += count * page_bytes;
	}
}

/* In this file a newline in a path is written \012, and a backslash as it is. */
static void undo_newlines(char *path)
{
	char *at;

	while ((at = strstr(path, "\\012"))) {
		*at = '\n';
		memmove(at + 1, at + 4, strlen(at + 4) + 1);
	}
}

static struct inode *file_of(struct namer *namer, const struct file_key *key, char *path)
{
	struct inode *inode = namer_mapping(namer, key, path);

	if (!inode->named && strstr(path, "\\012")) {
		undo_newlines(path);
		inode = namer_mapping(namer, key, path);
	}
	return inode;
}

/* proc(5): start-end permissions offset major:minor inode path */
static bool parse(struct namer *namer, char *line, struct mapping *mapping)
{
	struct file_key key;
	int path_at = 0;

	if (sscanf(line,
		   "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %" SCNx32 ":%" SCNx32 " %" SCNu64 " %n",
		   &mapping->start, &mapping->end, &mapping->offset, &key.major, &key.minor,
		   &key.ino, &path_at) < 6 ||
	    !key.ino || !path_at || line[path_at] != '/')
		return false;
	line[strcspn(line, "\n")] = '\0';
	mapping->file = file_of(namer, &key, line + path_at);
	return mapping->file->named;
}

void present_add(struct namer *namer, pid_t pid)
{
	char path[64];
	char *line = NULL;
	size_t size = 0;
	FILE *maps;
	int pagemap;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	while (maps && getline(&line, &size, maps) > 0) {
		struct mapping mapping;

		if (parse(namer, line, &mapping))
			add_mapping(pagemap, &mapping);
	}
	free(line);
	if (maps)
		fclose(maps);
	close(pagemap);
}

void present_emit(struct namer *namer)
{
	const struct inode *inode;

	for (inode = namer->first; inode; inode = inode->next) {
		uint64_t first = 0, count;

		for (; pages_next(&inode->present, &first, &count); first += count)
			emit_text(namer->out,
				  "present\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\t%" PRIu64
				  "\t%" PRIu64 "\n",
				  inode->key.major, inode->key.minor, inode->key.ino, first, count);
	}
}
