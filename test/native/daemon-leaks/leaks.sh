#!/bin/sh
# Ten thousand execs, and changes of plans and programs among them. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
PREFAULT_TEST_DAEMON=${PREFAULT_TEST_DAEMON:-$(dirname "$0")/../../../build/test/prefaultd-sanitized}
. "$(dirname "$0")/../daemon/lib.sh"
new_planned tiny "$tiny"
for name in first second third; do new_planned $name; done
# Its plan has two modes.
new_program moded
new_data moded
{
	plan_text "$work/bin/moded" moded
	echo 'mode calc --calc 0'
	plan_steps
} | install_plan "$(plan_file moded)"
mkdir -p "$machine_plans/path" "$work/many"
plan_text "$work/many/00000" first | "$tools/plan-make" >"$work/template"
"$tools/daemon-multiply" "$tiny" "$work/template" "$machine_plans" "$work/many/" 300

# busy COUNT: so many execs, during which all that can happen happens.
busy() {
	"$tools/daemon-storm" "$1" 120 1 "$work/bin/tiny" "$work"/many/* >"$work/storm" &
	storm_pid=$!
	helper_pids=$storm_pid
	for _ in 1 2 3; do
		for name in first second third; do
			chill $name
			"$work/bin/$name" 400 "$work/data/$name" &
			helper_pids="$helper_pids $!"
		done
		chill moded
		for mode in --calc --draw --calc --draw; do
			"$work/bin/moded" 400 $mode &
			helper_pids="$helper_pids $!"
		done
		mv "$machine_plans/path" "$machine_plans/.path"
		sleep 0.5
		mv "$machine_plans/.path" "$machine_plans/path"
		cp "$work/bin/second" "$work/new"
		mv "$work/new" "$work/bin/second"
		rm "$(plan_file third)"
		sleep 0.5
		plan_for third
		: >"$machine_plans/path/0000000000000000.plan"
		printf garbage >"$machine_plans/path/0000000000000001.plan"
		is_alive || break
		kill -HUP "$daemon_pid"
		sleep 1
	done
	wait $storm_pid
	helper_pids=
}
start_daemon
busy 10000
read -r count _ <"$work/storm"
echo "# $count execs, of which $(field helped) were helped, $(field warm) warm and $(field coalesced) coalesced"
claim 'cold starts are among them' [ "$(field helped)" -ge 6 ]
claim 'and modes' [ "$(field modes)" -ge 1 ]
# What is looked at after ten seconds is among it.
sampled_some() { [ "$(field sampled)" -gt 0 ] || counted sampled some; }
claim 'pages are looked at again' within 1500 sampled_some
claim 'under the sanitizers it ends' stop_daemon
claim 'they had nothing to say' not grep -q 'Sanitizer\|runtime error' "$daemon_log"

if ! command -v valgrind >/dev/null; then
	skip 'valgrind finds no leak and no error' 'valgrind is not installed'
	exit 0
fi
cp "${PREFAULT_TEST_PLAIN_DAEMON:-$native/prefaultd}" "$daemon"
rm -rf "$run"
daemon_wrapper="$(command -v valgrind) --quiet --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all"
daemon_wrapper="$daemon_wrapper --suppressions=$here/valgrind.supp --error-exitcode=99 --log-file=$work/valgrind.log"
start_daemon
busy 10000
echo "# under valgrind $(field execs) execs were heard of and $(field helped) helped, overflows: $(field overflow)"
claim 'under valgrind starts are served' [ "$(field helped)" -ge 6 ]
# Until their pages are looked at again.
sleep 11
claim 'it ends with status 0' ends_within 2000
# A kernel newer than valgrind has calls that it does not know: the daemon does without.
findings() {
	sed '/unhandled .* syscall/d; /You may be able to write your own handler/d; /Read the file README_MISSING/d
		/Nevertheless we consider this/d; /If you fix it, please/d; /^--[0-9]*-- /d; /^==[0-9]*== *$/d' "$work/valgrind.log"
}
claim 'valgrind finds no leak and no error' equal "$(findings)" ''
