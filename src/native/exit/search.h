/* execvp(3)'s search through PATH. */
#ifndef EXIT_SEARCH_H
#define EXIT_SEARCH_H

/*
 * Executes the first file of that name that can be, a text without an interpreter by the shell. The
 * negative errno if there is none. Only the stack is used: the memory may be a vfork parent's.
 */
long search_and_execute(const char *file, char *const argv[], char *const envp[],
			char *const environment[]);

#endif
