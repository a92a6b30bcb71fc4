#include "path-search.h"

#include "syscall.h"
#include "text.h"

/* What confstr(3) says of _CS_PATH. */
#define DEFAULT_PATH "/bin:/usr/bin"

void path_search_begin(struct path_search *search, const char *name, char *const envp[])
{
	const char *directories = envp ? text_variable(envp, "PATH=") : NULL;

	search->name = name;
	search->rest = directories ? directories : DEFAULT_PATH;
}

bool path_search_next(struct path_search *search)
{
	struct text path = text_in(search->path, sizeof search->path);
	const char *directory = search->rest;
	size_t length = 0;

	if (!directory)
		return false;
	while (directory[length] && directory[length] != ':')
		length++;
	text_add_bytes(&path, directory, length);
	/* An empty entry is the working directory. */
	if (length)
		text_add(&path, "/");
	text_add(&path, search->name);
	search->is_cut = path.cut;
	search->rest = directory[length] ? directory + length + 1 : NULL;
	return true;
}

bool has_slash(const char *name)
{
	while (*name && *name != '/')
		name++;
	return *name;
}

bool is_elsewhere(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -EACCES || error == -ESTALE ||
	       error == -ENODEV || error == -ETIMEDOUT;
}
