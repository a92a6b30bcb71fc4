#!/bin/sh
# Plans that do no good are switched off, and starts without are compared with. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
verdicts=/var/cache/prefault/verdicts

# Enough pages for a full sample; and a program that uses its own, one that does not, and one that does later.
data_pages=512
# At most one page of a step is sampled.
plan_steps() { for first in $(seq 0 8 504); do echo "step 0 $first 8"; done; }
new_planned useful
new_planned wasteful
new_planned late
start_daemon
wasteful_plan=$(plan_name "$work/bin/wasteful")
useful_plan=$(plan_name "$work/bin/useful")
equal_record_flags() { equal "$(record "$wasteful_plan" flags)" "$1"; }
start_both() {
	serves wasteful "$work/bin/wasteful" 100
	serves useful "$work/bin/useful" 300 "$work/data/useful"
}
if ! "$tools/usage-probe" ready; then
	skip 'a plan of pages that nobody uses is switched off' 'this kernel does not tell how pages are used'
	stop_daemon
	exit 0
fi
for _ in 1 2 3; do start_both >/dev/null; done
claim 'three starts of each are helped' counted helped 6
claim 'at first no plan is switched off' counted off 0
sampled_enough() { [ "$(field sampled)" -ge 180 ] || counted sampled many; }
claim 'pages are looked at again' within 1500 sampled_enough
claim 'the plan of pages that nobody uses is switched off' within 300 counted off 1
claim 'which the log says' grep -q "bin/wasteful is switched off" "$daemon_log"
claim 'and its record' equal "$(record "$wasteful_plan" flags)" 5
claim 'the other one is not' equal "$(record "$useful_plan" flags)" 4
used_part() { [ "$(field used)" -ge $((($(field sampled) - 192) * 3 / 4)) ]; }
claim 'of what was used most is seen as used' used_part
claim 'its starts are left alone' leaves wasteful
claim 'those of the other one are helped' serves useful

# Two more starts are not old enough to be judged when the daemon ends.
for _ in 1 2; do
	rest late
	chill late
	"$work/bin/late" 20000 "$work/data/late" &
	helper_pids="$helper_pids $!"
	issued "$work/data/late" "$data_pages" >/dev/null || :
done
claim 'the daemon ends' stop_daemon
late_line() { grep "^$(plan_name "$work/bin/late") " "$verdicts" || :; }
echo "# $(late_line)"
claim 'starts that have just begun are not held against a plan' not expr "$(late_line)" : '.* 0/[1-9]'
claim 'the verdict is kept' grep -q "^$wasteful_plan [0-9a-f]* wasteful 0/[0-9]* " "$verdicts"
claim 'and what speaks for the other plan' grep -q "^$useful_plan [0-9a-f]* on [0-9]*/[0-9]* " "$verdicts"
claim 'nothing else is left there' equal "$(ls -A /var/cache/prefault)" 'plans
verdicts'
claim 'others can read it' equal "$(stat -c '%a %u' "$verdicts")" '644 0'

start_daemon
claim 'a daemon that is started again holds to it' counted off 1
claim 'and leaves the program alone' leaves wasteful
claim 'which its record says' within 100 equal_record_flags 5
claim 'counters go on' counted helped 9
grep -v "^$wasteful_plan " "$verdicts" >"$work/verdicts"
cat "$work/verdicts" >"$verdicts"
claim 'without its line and after SIGHUP' looks_anew
claim 'it is on again' counted off 0
claim 'which its record says' within 100 equal_record_flags 4
claim 'and the program is served' serves wasteful
stop_daemon
echo "$wasteful_plan $(od -An -v -tx8 -j 16 -N 8 "$(plan_file wasteful)" | tr -d ' ') wasteful 0/200 - - 0" >"$verdicts"
start_daemon
claim 'a line that somebody writes counts' counted off 1
rest wasteful
"$work/bin/wasteful" 100
claim 'it shows' equal_record_flags 5
new_data other
plan_for wasteful other
claim 'another plan of the program begins anew' within 150 counted off 0
claim 'and is applied' serves_with other wasteful
claim 'which its record says' within 100 equal_record_flags 4

# What is in the file may be anything.
{
	head -c 100000 /dev/urandom
	echo
	printf '%s\n' 'a b c d e f g' '../../etc 0 on 1/1 - - 0' "$useful_plan" "$useful_plan 0 off 0/0 - - 0" \
		"$useful_plan ffffffffffffffffff wasteful 4294967296/-1 1,2,3,4,5,6 , 99999999999"
	printf '%0100000d\n' 0
} >"$verdicts"
claim 'a file of verdicts that is damaged' looks_anew
claim 'says nothing of any plan' counted off 0
claim 'the useful one is served' serves useful
claim 'the daemon ends then' stop_daemon

# With --compare.
new_planned compared
for compared_one_in in 1 2; do
	start_daemon
	case $compared_one_in in
	1)
		claim 'with --compare 1 a cold start is left alone' leaves compared
		claim 'and counted' counted control 1
		claim 'nothing was issued for it' leaves compared
		;;
	2)
		for _ in 1 2 3 4 5 6 7 8; do
			rest compared
			start compared "$work/bin/compared" 100
		done
		some() { [ "$(field control)" -gt 2 ] && [ "$(field control)" -lt 10 ]; }
		claim 'with --compare 2 some are' some
		;;
	esac
	stop_daemon
done
claim 'and measured' grep -q "^$(plan_name "$work/bin/compared") [0-9a-f]* on [0-9/]* [-0-9,]* [0-9,]* [1-9]" "$verdicts"
