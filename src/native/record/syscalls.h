/* The system calls that the scout looks at, for each architecture a tracee can have here. */
#ifndef RECORD_SYSCALLS_H
#define RECORD_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

enum call_kind {
	CALL_LOOKUP, /* looks a path up */
	CALL_OPEN,   /* looks a path up and gives a descriptor */
	CALL_EXEC,   /* looks a path up and becomes it */
	CALL_LIST,   /* reads a directory's entries */
	CALL_READ,   /* reads from a file */
};

enum offset_kind {
	OFFSET_POSITION,    /* the descriptor's own */
	OFFSET_ARGUMENT,    /* an argument; with 32-bit arguments, two: low, high */
	OFFSET_OR_POSITION, /* the same, but -1 stands for the descriptor's own */
	OFFSET_POINTER32,   /* an argument points to it, NULL: the descriptor's own */
	OFFSET_POINTER64,
};

#define NO_ARGUMENT (-1)

struct call {
	uint32_t architecture; /* AUDIT_ARCH_* */
	int number;
	enum call_kind kind;
	int8_t descriptor; /* argument with the (directory) descriptor; NO_ARGUMENT: the working
			      directory */
	int8_t path;	   /* argument with the path */
	enum offset_kind offset_kind;
	int8_t offset;	     /* argument with the offset */
	int8_t offset_words; /* arguments it takes */
	int found_error;     /* errno that still means the path was found */
};

extern const struct call calls[];
extern const size_t call_count;

#endif
