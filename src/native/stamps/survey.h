/* Goes over all that a refresh would look at: mentions each path, drops what is stale. */
#ifndef PREFAULT_STAMPS_SURVEY_H
#define PREFAULT_STAMPS_SURVEY_H

#include "judge.h"

struct survey {
	struct judge judge;
	bool has_changed; /* something that plans and profiles are made of: a refresh is due */
	bool has_dropped;
};

/* 0 or -errno; then `*ret_subject` is what could not be handled; the rest has been gone over all
 * the same. */
int survey_all(struct survey *survey, const char **ret_subject);

/*
 * Whether a change of the path makes a refresh due. Plan directories do not: whoever writes plans
 * knows of it, and only their files are to be stamped.
 */
enum weight { PASSING, COUNTING };

/* False: no memory. */
bool survey_mention(struct survey *survey, const char *path, enum weight weight);

/* The plans below a plan directory, and it and its subdirectories. Stale ones are dropped if they
 * are our own. */
int survey_plans(struct survey *survey, const char *directory, bool is_own);

/*
 * The paths that the file `watched` names, one a line: files that profiles know and no plan does,
 * because they are absent or do not fit. Were they not stamped, nobody would notice that a program
 * was installed again.
 */
int survey_watched(struct survey *survey);

/*
 * The directories of programs. One that has come into them and may carry a plan
 * (docs/plan-format.md, "Plans inside programs") makes a refresh due: no plan and no profile names
 * it yet.
 */
int survey_programs(struct survey *survey);

#endif
