#include "../note.h"
#include "survey.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As in src/store/program-directories.ts. */
static const char *const directories[] = {
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin",
    "/usr/games",      "/usr/libexec",	 "/sbin",     "/bin",
};

enum { DIRECTORY_COUNT = sizeof directories / sizeof *directories };

/* How a note begins that a plan can stand in, and how a file ends that has one behind it. */
static const char note_name[12] = PLAN_NOTE_NAME;
static const char tail_magic[8] = PLAN_TRAILER_MAGIC;

/* That a note is empty, or lies further behind, is for the refresh to find out: this only wakes it.
 */
static bool may_carry_plan(int fd, const struct stat *status)
{
	char head[4096], tail[sizeof tail_magic];
	ssize_t got = pread(fd, head, sizeof head, 0);

	if (got < (ssize_t)sizeof(Elf64_Ehdr) || memcmp(head, ELFMAG, SELFMAG) != 0)
		return false;
	if (memmem(head, (size_t)got, note_name, sizeof note_name))
		return true;
	return pread(fd, tail, sizeof tail, status->st_size - (off_t)sizeof tail) == sizeof tail &&
	       !memcmp(tail, tail_magic, sizeof tail);
}

/* Whether a program that came into the directory since then may carry a plan. */
static bool brings_plan(const struct root *root, const char *directory, int64_t since_ns)
{
	int fd = root_open_at(root, directory, O_RDONLY | O_DIRECTORY);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *name;
	struct stat status;
	bool found = false;

	if (!names) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (name = readdir(names))) {
		char path[PATH_MAX];
		int program;

		if (fstatat(fd, name->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
		    stamp_of(&status).ctime_ns <= since_ns || S_ISDIR(status.st_mode))
			continue;
		snprintf(path, sizeof path, "%s/%s", directory, name->d_name);
		program = root_open_regular(root, path, &status);
		if (program < 0)
			continue;
		found = may_carry_plan(program, &status);
		close(program);
	}
	closedir(names);
	return found;
}

int survey_programs(struct survey *survey)
{
	const struct root *root = survey->judge.root;
	uint64_t inodes[DIRECTORY_COUNT];

	for (unsigned i = 0; i < DIRECTORY_COUNT; i++) {
		const struct entry *entry;
		bool is_new = true;

		if (!survey_mention(survey, directories[i], PASSING))
			return -ENOMEM;
		entry = table_at(survey->judge.table, directories[i], strlen(directories[i]));
		if (!entry)
			return -ENOMEM;
		/* /bin may be a link to usr/bin. */
		inodes[i] = entry->now.inode;
		for (unsigned before = 0; before < i; before++)
			is_new &= inodes[before] != inodes[i];
		if (is_new && entry->now.is_present && entry_changed(entry) && !survey->has_changed)
			survey->has_changed =
			    brings_plan(root, directories[i], entry->known.ctime_ns);
	}
	return 0;
}
