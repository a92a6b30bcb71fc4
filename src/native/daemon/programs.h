/*
 * The programs that have plans, in one table under one lock. Who looks at files does so without the
 * lock, on copies, and asks afterwards whether the program is still there.
 */
#ifndef PREFAULT_DAEMON_PROGRAMS_H
#define PREFAULT_DAEMON_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "../find.h"
#include "file-key.h"
#include "file-stamp.h"
#include "judge.h"
#include "tally.h"

enum plan_state { PLAN_OF_USE, PLAN_IS_MASK, PLAN_IS_REFUSED };

struct program {
	char name[PLAN_NAME_CAPACITY]; /* of its plan */
	enum plan_state state;
	struct file_stamp plan_stamp;
	bool was_trusted;  /* the directory it lies in */
	uint64_t checksum; /* of its plan */
	uint32_t mode_count;
	char *path;

	bool is_marked, must_be_checked;
	bool is_unanswering;	      /* its file system kept a scan waiting: it is left alone */
	int mark_error;		      /* why it cannot be marked though it is there, or 0 */
	bool is_new;		      /* no verdict has been looked for yet */
	struct file_key key;	      /* if it is marked */
	struct file_stamp file_stamp; /* of the program when it was marked */
	char interpreter[PLAN_NAME_CAPACITY]; /* of a script: the name of its interpreter's plan, or
						 "" */

	uint32_t scan_number;	/* that has found it last */
	uint32_t active_count;	/* starts under way, and whatever else still points here */
	int64_t quiet_until;	/* execs until then need nothing, but for other modes */
	uint64_t begun_modes;	/* of the starts until then, a bit each */
	unsigned extra_count;	/* of these, those that were looked at for their modes */
	bool is_served;		/* the crew is at a start of it */
	unsigned serving_count; /* starts that it is at, those for other modes too */

	struct tally_record *record; /* from the first exec on */
	struct evidence evidence;
	enum verdict verdict;
};

/* The table is empty at first. All that follows needs the lock. */
void programs_lock(void);
void programs_unlock(void);

size_t programs_count(void);
struct program *programs_at(size_t index);
struct program *programs_named(const char *name);
struct program *programs_with_key(const struct file_key *key);

/* The program of that plan, made if need be; a null pointer without memory. */
struct program *programs_add(const char *name);

void programs_set_key(struct program *program, const struct file_key *key);
void programs_clear_key(struct program *program);

/* Takes away those that this scan has not found. What still points to one keeps it, unnamed, until
 * released. */
void programs_sweep(uint32_t scan_number);

void programs_hold(struct program *program);
void programs_release(struct program *program);

void programs_free(void);

#endif
