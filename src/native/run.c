/*
 * prefault-run: asks for the pages that a program's start will need, then becomes the program.
 * Static and without a libc: it is started before the program, and must add next to nothing.
 */
#include "apply.h"
#include "embedded.h"
#include "image.h"
#include "path-search.h"
#include "quiet.h"
#include "start.h"
#include "text.h"

enum { EXIT_USAGE = 2, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };
enum { MESSAGE_CAPACITY = PATH_CAPACITY + 128 };

static const char usage[] = "usage: prefault-run [--] PROGRAM [ARGUMENT]...\n";

static const char help[] =
    "\n"
    "Asks the kernel for the file pages that PROGRAM's start will need, as its plan says, and\n"
    "executes it. Without a plan, or if the pages are in memory already, it only executes it.\n"
    "\n"
    "  --help     show this text\n"
    "  --version  show the version\n"
    "\n"
    "Plans are looked for in $XDG_CACHE_HOME/prefault/plans (~/.cache), then\n"
    "/var/cache/prefault/plans, then /usr/lib/prefault/plans; `prefault train` makes them.\n"
    "After those comes the plan that PROGRAM itself contains.\n"
    "PREFAULT=0 in the environment switches prefault off.\n"
    "\n"
    "Exit status: that of PROGRAM; 127 if it is not found, 126 if it cannot be run,\n"
    "2 for wrong usage.\n";

static bool print(int fd, const char *text)
{
	size_t size = text_length(text);

	while (size) {
		long count = sys_write(fd, text, size);

		if (count == -EINTR)
			continue;
		if (count <= 0)
			return false;
		text += count;
		size -= (size_t)count;
	}
	return true;
}

/* In the words of strerror(3), for what execve(2) can say. */
static const char *describe(long error)
{
	switch (-error) {
	case ENOENT:
		return "No such file or directory";
	case EACCES:
		return "Permission denied";
	case ENOTDIR:
		return "Not a directory";
	case ENOEXEC:
		return "Exec format error";
	case ELOOP:
		return "Too many levels of symbolic links";
	case ENAMETOOLONG:
		return "File name too long";
	case E2BIG:
		return "Argument list too long";
	case ENOMEM:
		return "Cannot allocate memory";
	case EPERM:
		return "Operation not permitted";
	case EISDIR:
		return "Is a directory";
	case ETXTBSY:
		return "Text file busy";
	case ELIBBAD:
		return "Accessing a corrupted shared library";
	case EIO:
		return "Input/output error";
	case EAGAIN:
		return "Resource temporarily unavailable";
	default:
		return NULL;
	}
}

_Noreturn static void fail(const char *program, long error)
{
	char message[MESSAGE_CAPACITY];
	struct text text = text_in(message, sizeof message);
	const char *why = describe(error);

	text_add(&text, "prefault-run: cannot run '");
	text_add_bytes(&text, program,
		       text_length(program) < PATH_CAPACITY ? text_length(program) : PATH_CAPACITY);
	text_add(&text, "': ");
	if (why) {
		text_add(&text, why);
	} else {
		text_add(&text, "error ");
		text_add_decimal(&text, (unsigned long)-error);
	}
	text_add(&text, "\n");
	(void)print(2, message);
	sys_exit(error == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

/*
 * The arguments as an interpreter has them, from argv[-1] on: it needs one more than its script,
 * and in front of `argv` there is one, the wrapper's own name.
 */
static void put_interpreter(char *argv[], const char *interpreter, const char *path)
{
	argv[-1] = (char *)interpreter;
	argv[0] = (char *)path;
}

static void prefetch(const char *path, const struct owner *owner, char *argv[])
{
	struct start start = {
	    .argv = argv, .interpreter_argv = argv, .owner = *owner, .path = path};
	char *saved[2] = {argv[-1], argv[0]};
	struct image image;

	if (!open_image(path, &image))
		return;
	start.build_id = image.notes.build_id;
	start.by_path = image.is_script || !start.build_id.size;
	if (image.is_script) {
		/* What name the interpreter is called by matters to nobody. */
		put_interpreter(argv, "", path);
		start.interpreter_argv = argv - 1;
	}
	if (!apply(&start) && image.fd >= 0)
		apply_embedded(&start, &image);
	if (image.fd >= 0)
		(void)sys_close(image.fd);
	put_interpreter(argv, saved[0], saved[1]);
}

/* As execvp(3): a file that the kernel cannot execute is a shell's. */
static long run_by_shell(const char *path, char *argv[], char *const envp[])
{
	char *saved[2] = {argv[-1], argv[0]};
	long error;

	put_interpreter(argv, "/bin/sh", path);
	error = sys_execve(argv[-1], argv - 1, envp);
	put_interpreter(argv, saved[0], saved[1]);
	return error;
}

/* Comes back only on failure. `owner` is null where nothing is to be asked for. */
static long run(const char *path, const struct owner *owner, char *argv[], char *const envp[])
{
	long error;

	if (owner)
		prefetch(path, owner, argv);
	error = sys_execve(path, argv, envp);
	return error == -ENOEXEC ? run_by_shell(path, argv, envp) : error;
}

static long run_from_path(const struct owner *owner, char *argv[], char *const envp[])
{
	struct path_search search;
	long result = -ENOENT;

	if (!argv[0][0])
		return -ENOENT;
	path_search_begin(&search, argv[0], envp);
	while (path_search_next(&search)) {
		long error = search.is_cut ? -ENAMETOOLONG : run(search.path, owner, argv, envp);

		if (!is_elsewhere(error) && error != -ENAMETOOLONG)
			return error;
		/* A program that may not be executed says more than one that is not there. */
		if (error == -EACCES)
			result = error;
	}
	return result;
}

_Noreturn static void be_wrong(const char *what, const char *argument)
{
	(void)print(2, "prefault-run: ");
	(void)print(2, what);
	(void)print(2, argument);
	(void)print(2, "\n");
	(void)print(2, usage);
	sys_exit(EXIT_USAGE);
}

_Noreturn static void show(const char *text, const char *more)
{
	sys_exit(!print(1, text) || !print(1, more));
}

/* Where `argv` of the program begins. */
static char **read_options(char *argv[])
{
	char **rest = argv[0] ? argv + 1 : argv;

	if (*rest && text_equal(*rest, "--help"))
		show(usage, help);
	if (*rest && text_equal(*rest, "--version"))
		show("prefault-run " PREFAULT_VERSION "\n", "");
	if (*rest && text_equal(*rest, "--"))
		rest++;
	else if (*rest && (*rest)[0] == '-')
		be_wrong("unknown option ", *rest);
	if (!*rest)
		be_wrong("no program given", "");
	return rest;
}

/* `stack` is what the kernel puts there at an exec: argc, argv, envp, the auxiliary vector. */
_Noreturn void run_main(long *stack);

_Noreturn void run_main(long *stack)
{
	char **argv = (char **)(stack + 1);
	char **envp = argv + stack[0] + 1;
	char **program = read_options(argv);
	struct owner self;
	const struct owner *owner = may_apply(envp, &self) ? &self : NULL;

	fail(program[0], has_slash(program[0]) ? run(program[0], owner, program, envp)
					       : run_from_path(owner, program, envp));
}

/* The entry point: hands the stack over, aligned as the calling convention wants it. */
#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\t"
	"call run_main\n");
#elif defined(__i386__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %esp, %eax\n\tand $-16, %esp\n\t"
	"sub $12, %esp\n\tpush %eax\n\tcall run_main\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\t"
	"and sp, x0, #-16\n\tbl run_main\n");
#elif defined(__riscv)
__asm__(".globl _start\n_start:\n\tmv a0, sp\n\tandi sp, sp, -16\n\ttail run_main\n");
#endif
