/* spawn PROGRAM ARGUMENT...: starts it by posix_spawn(3), as vfork(2) does, and ends as it does. */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 2 || posix_spawn(&pid, argv[1], NULL, NULL, argv + 1, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 70;
	return WEXITSTATUS(status);
}
