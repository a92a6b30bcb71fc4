/*
 * token-matcher: what src/native/mode.c says of starts, for test/plan/match-token.test.ts. Reads
 * lines `TOKEN ARGV0 ARGUMENT...` of words without blanks, `""` for an empty one; writes `yes` or
 * `no` for each.
 */
#include <stdio.h>
#include <string.h>

#include "../../src/native/mode.c"

int main(void)
{
	char line[4096], *words[TOKEN_MAX_ARGUMENTS + 8];

	while (fgets(line, sizeof line, stdin)) {
		int count = 0;

		for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n"))
			words[count++] = strcmp(word, "\"\"") ? word : word + 2;
		words[count] = NULL;
		puts(count > 1 && matches(words[0], words + 1) ? "yes" : "no");
	}
	return 0;
}
