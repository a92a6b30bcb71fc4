#include "search.h"

#include "../path-search.h"
#include "../syscall.h"

#define SHELL "/bin/sh"

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

long search_and_execute(const char *file, char *const argv[], char *const envp[],
			char *const environment[])
{
	struct path_search search;
	bool was_refused = false;
	long error = -ENOENT;

	if (!*file)
		return -ENOENT;
	if (has_slash(file))
		return execute(file, argv, envp);
	path_search_begin(&search, file, environment);
	while (path_search_next(&search)) {
		if (search.is_cut)
			continue;
		error = execute(search.path, argv, envp);
		if (!is_elsewhere(error))
			return error;
		was_refused = was_refused || error == -EACCES;
	}
	return was_refused ? -EACCES : error;
}
