#include "filter.h"

#include "report.h"
#include "syscalls.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Per architecture: its number, and a jump over its calls; per call: a comparison and a return. */
static size_t longest_program(void)
{
	return 4 + call_count * 4;
}

static size_t put_calls(struct sock_filter *program, uint32_t architecture)
{
	size_t length = 0, at;

	for (at = 0; at < call_count; at++) {
		if (calls[at].architecture != architecture)
			continue;
		program[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
								 (uint32_t)calls[at].number, 0, 1);
		program[length++] = (struct sock_filter)BPF_STMT(
		    BPF_RET | BPF_K, SECCOMP_RET_TRACE | ((uint32_t)at & SECCOMP_RET_DATA));
	}
	program[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return length;
}

static size_t put_program(struct sock_filter *program)
{
	size_t length = 0, at;

	for (at = 0; at < call_count; at++) {
		size_t jump;

		if (at && calls[at].architecture == calls[at - 1].architecture)
			continue;
		program[length++] = (struct sock_filter)BPF_STMT(
		    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
		program[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
								 calls[at].architecture, 1, 0);
		jump = length++;
		program[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
								 offsetof(struct seccomp_data, nr));
		length += put_calls(program + length, calls[at].architecture);
		/* A conditional jump reaches 255 instructions only, an unconditional one
		 * everywhere. */
		program[jump] =
		    (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(length - jump - 1));
	}
	program[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return length;
}

int filter_install(void)
{
	struct sock_filter *code = allocate((longest_program() + 16) * sizeof(*code));
	struct sock_fprog program = {.len = (unsigned short)put_program(code), .filter = code};
	int error = 0;

	/* With privilege, setuid programs in the tree keep theirs; without, the kernel asks for
	 * this. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
			error = -errno;
	}
	free(code);
	return error;
}
