#include "mode.h"

#include "limits.h"
#include "text.h"

/* The name that the program was called by; login(1) puts a `-` in front of a shell's. */
static const char *called_name(const char *path)
{
	const char *name = text_last_component(path);

	return *name == '-' ? name + 1 : name;
}

/* Behind any `./` and `../` in front. */
static const char *skip_dots(const char *path)
{
	for (;;) {
		size_t dots = path[0] != '.' ? 0 : path[1] != '.' ? 1 : 2;

		if (!dots || path[dots] != '/')
			return path;
		path += dots + 1;
	}
}

/* Whether a path, as somebody in some directory would write it, can mean the file `token`. */
static bool is_path_of(const char *token, size_t token_size, const char *argument)
{
	size_t size = 0;

	if (text_equal(argument, token))
		return true;
	argument = skip_dots(argument);
	/* Arguments can be long: no more of one is looked at than could match. */
	while (size < token_size && argument[size])
		size++;
	return size && size < token_size && token[token_size - size - 1] == '/' &&
	       text_equal(token + (token_size - size), argument);
}

static bool matches(const char *token, char *const argv[])
{
	size_t size = text_length(token);
	bool is_path = token[0] == '/';

	if (!size)
		return false;
	if (!is_path && text_equal(called_name(argv[0]), token))
		return true;
	for (int i = 1; i <= TOKEN_MAX_ARGUMENTS && argv[i]; i++)
		if (is_path ? is_path_of(token, size, argv[i]) : text_equal(argv[i], token))
			return true;
	return false;
}

bool choose_mode(const struct plan *plan, char *const argv[], struct plan_mode *ret)
{
	for (uint32_t i = 1; argv[0] && i < plan->modes.count; i++) {
		struct plan_mode mode;
		const char *token;

		if (!plan_mode(plan, i, &mode))
			return false;
		if (!mode.token)
			continue;
		token = plan_string(plan, mode.token);
		if (!token)
			return false;
		if (matches(token, argv)) {
			*ret = mode;
			return true;
		}
	}
	return plan_mode(plan, 0, ret);
}
