#include "search.h"

#include "../syscall.h"
#include "../text.h"

/* What confstr(3) says of _CS_PATH. */
#define DEFAULT_PATH "/bin:/usr/bin"
#define SHELL "/bin/sh"

enum { FILE_PATH_BYTES = 4096 };

static long execute_by_shell(const char *path, char *const argv[], char *const envp[])
{
	size_t count = 0;

	while (argv[count])
		count++;
	{
		/* `sh PATH ARGUMENTS...`, and the null pointer. */
		const char *arguments[count + 3];
		size_t used = 0;

		arguments[used++] = SHELL;
		arguments[used++] = path;
		for (size_t i = 1; i < count; i++)
			arguments[used++] = argv[i];
		arguments[used] = NULL;
		return sys_execve(SHELL, (char *const *)arguments, envp);
	}
}

static long execute(const char *path, char *const argv[], char *const envp[])
{
	long error = sys_execve(path, argv, envp);

	return error == -ENOEXEC ? execute_by_shell(path, argv, envp) : error;
}

/* Whether the search goes on: the file is not there, or lies where nobody can look. */
static bool is_passed_over(long error)
{
	return error == -EACCES || error == -ENOENT || error == -ENOTDIR || error == -ESTALE ||
	       error == -ENODEV || error == -ETIMEDOUT;
}

/* An empty part stands for the current directory. */
static bool join(char *ret, const char *directory, size_t length, const char *file)
{
	struct text path = text_in(ret, FILE_PATH_BYTES);

	text_add_bytes(&path, directory, length);
	if (length)
		text_add(&path, "/");
	text_add(&path, file);
	return !path.cut;
}

long search_and_execute(const char *file, char *const argv[], char *const envp[],
			char *const environment[])
{
	const char *at = environment ? text_variable(environment, "PATH=") : NULL;
	bool was_refused = false;
	long error = -ENOENT;

	if (!*file)
		return -ENOENT;
	for (const char *c = file; *c; c++)
		if (*c == '/')
			return execute(file, argv, envp);
	for (at = at ? at : DEFAULT_PATH;; at++) {
		char path[FILE_PATH_BYTES];
		size_t length = 0;

		while (at[length] && at[length] != ':')
			length++;
		if (join(path, at, length, file)) {
			error = execute(path, argv, envp);
			if (!is_passed_over(error))
				return error;
			was_refused = was_refused || error == -EACCES;
		}
		at += length;
		if (!*at)
			return was_refused ? -EACCES : error;
	}
}
