#!/bin/sh
# The daemon's pure parts, and what it reads of processes, by tables. Called by run.
# shellcheck source=SCRIPTDIR/../lib.sh
. "$(dirname "$0")/../lib.sh"
{
	"$tools/daemon-unit" "$work" || :
	"$tools/daemon-process-unit" one '' three || :
} >"$work/claims" 2>&1
sed -n '/^ok \|^not ok /p' "$work/claims"
claim 'the sanitizers had nothing to say' not grep -v '^ok \|^not ok ' "$work/claims"
