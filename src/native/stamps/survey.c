#include "survey.h"

#include <errno.h>

#include "look.h"
#include "places.h"

bool survey_mention(struct survey *survey, const char *path, enum weight weight)
{
	struct entry *entry = look_mention(survey->judge.root, survey->judge.table, path);

	if (!entry)
		return false;
	if (weight == COUNTING && entry_changed(entry))
		survey->has_changed = true;
	return true;
}

static void keep_first(int error, const char *subject, int *first, const char **ret_subject)
{
	if (!error || *first)
		return;
	*first = error;
	*ret_subject = subject;
}

int survey_all(struct survey *survey, const char **ret_subject)
{
	bool fits = survey_mention(survey, OWN_PROFILES, COUNTING) &&
		    survey_mention(survey, SHIPPED_PROFILES, COUNTING);
	int first = 0;

	keep_first(fits ? 0 : -ENOMEM, OWN_PROFILES, &first, ret_subject);
	keep_first(survey_plans(survey, PLANS_OF_MACHINE, true), PLANS_OF_MACHINE, &first,
		   ret_subject);
	keep_first(survey_plans(survey, PLANS_OF_PACKAGES, false), PLANS_OF_PACKAGES, &first,
		   ret_subject);
	keep_first(survey_watched(survey), WATCHED_PATH, &first, ret_subject);
	keep_first(survey_programs(survey), "/usr/bin", &first, ret_subject);
	return first;
}
