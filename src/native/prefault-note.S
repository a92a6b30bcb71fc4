/*
 * Reserves room for a plan inside a program: docs/plan-format.md, "Plans inside programs".
 *
 *     cc -c -o prefault-note.o [-DPREFAULT_NOTE_BYTES=N] /usr/share/prefault/prefault-note.S
 *
 * Link the object with the program, by any linker; `prefault embed --note` puts a plan there later.
 * N is the size of the largest plan that will fit: 32768 if nothing is said, rounded up to 8.
 */
#ifndef PREFAULT_NOTE_BYTES
#define PREFAULT_NOTE_BYTES 32768
#endif

/* A plan's header, and the format's limit. */
#if PREFAULT_NOTE_BYTES < 96 || PREFAULT_NOTE_BYTES > 4194304
#error "PREFAULT_NOTE_BYTES is a number of bytes from 96 to 4194304"
#endif

/*
 * Linkers keep SHT_NOTE when they collect garbage, put it in front of all that is read only, and
 * cover it by a PT_LOAD and a PT_NOTE. GNU ld and mold put notes in order of their alignment, the
 * largest first: aligned to 1, this one comes behind the build-id, which then stays in the program's
 * first page. That page is all that core files and some kernels' tools have of a program.
 */
	.section .note.prefault, "a", %note
	.long 9 /* n_namesz */
	.long (PREFAULT_NOTE_BYTES + 7) / 8 * 8 /* n_descsz */
	.long 1 /* n_type */
	.asciz "prefault"
	.zero 3
	.zero (PREFAULT_NOTE_BYTES + 7) / 8 * 8

/*
 * There is no code here that control-flow protection could object to. It has to be said: a linker
 * marks a program only if every object is marked.
 */
#if defined(__x86_64__) || defined(__i386__)
#define FEATURES_TYPE 0xc0000002 /* GNU_PROPERTY_X86_FEATURE_1_AND */
#define FEATURES 3 /* IBT, SHSTK */
#elif defined(__aarch64__)
#define FEATURES_TYPE 0xc0000000 /* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
#define FEATURES 7 /* BTI, PAC, GCS */
#elif defined(__riscv_landing_pad) || defined(__riscv_shadow_stack)
#define FEATURES_TYPE 0xc0000000 /* GNU_PROPERTY_RISCV_FEATURE_1_AND */
#define FEATURES 7 /* either kind of landing pad, shadow stack */
#endif

#ifdef FEATURES
	.section .note.gnu.property, "a", %note
#if defined(__LP64__) || __riscv_xlen == 64
#define PROPERTY_ALIGNMENT 8
#else
#define PROPERTY_ALIGNMENT 4
#endif
	.balign PROPERTY_ALIGNMENT
	.long 4
	.long 8 + PROPERTY_ALIGNMENT
	.long 5 /* NT_GNU_PROPERTY_TYPE_0 */
	.asciz "GNU"
	.long FEATURES_TYPE
	.long 4
	.long FEATURES
	.balign PROPERTY_ALIGNMENT
#endif

	/* No executable stack. */
	.section .note.GNU-stack, "", %progbits
