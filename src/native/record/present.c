#include "present.h"

#include "../exit/page-kind.h"
#include "report.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Entries of /proc/PID/pagemap read at once. */
#define WINDOW_ENTRIES 4096u

/* The file of a mapping, and how its pages are told. */
struct target {
	struct inode *file;
	bool apart;
};

static void add_page(const struct target *target, enum page_kind kind, uint64_t page)
{
	struct inode *file = target->file;

	if (kind != PAGE_ABSENT)
		pages_add(target->apart && kind == PAGE_AROUND ? &file->window : &file->present,
			  page);
}

static void add_mapping(int pagemap, const struct mapping *mapping, const struct target *target)
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

			for (unit = 0; unit < units; unit++)
				add_page(target, page_kind(mapping, entries[at]),
					 offset / PAGE_BYTES + unit);
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

static struct inode *file_of(struct namer *namer, struct mapping *mapping)
{
	struct file_key key = {mapping->major, mapping->minor, mapping->ino};
	struct inode *inode = namer_mapping(namer, &key, mapping->path);

	if (!inode->named && strstr(mapping->path, "\\012")) {
		undo_newlines(mapping->path);
		inode = namer_mapping(namer, &key, mapping->path);
	}
	return inode;
}

static void add(struct namer *namer, pid_t pid, bool apart)
{
	static struct mapping mapping;
	char path[64];
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	FILE *smaps;
	int pagemap;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
	smaps = fopen(path, "re");
	while (smaps && (length = getline(&line, &size, smaps)) > 0) {
		struct target target = {.apart = apart};

		if (!smaps_line(&mapping, line, (size_t)length - 1) || !mapping.is_file)
			continue;
		target.file = file_of(namer, &mapping);
		if (target.file->named && mapping.is_resident)
			add_mapping(pagemap, &mapping, &target);
	}
	free(line);
	if (smaps)
		fclose(smaps);
	close(pagemap);
}

void present_add(struct namer *namer, pid_t pid)
{
	add(namer, pid, false);
}

void present_add_apart(struct namer *namer, pid_t pid)
{
	add(namer, pid, true);
}

static void emit_pages(struct emit *out, const char *what, const struct file_key *key,
		       const struct pages *pages)
{
	uint64_t first = 0, count;

	for (; pages_next(pages, &first, &count); first += count)
		emit_text(out,
			  "%s\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
			  what, key->major, key->minor, key->ino, first, count);
}

void present_emit(struct namer *namer)
{
	const struct inode *inode;

	for (inode = namer->first; inode; inode = inode->next) {
		emit_pages(namer->out, "present", &inode->key, &inode->present);
		emit_pages(namer->out, "window", &inode->key, &inode->window);
	}
}
