#!/bin/sh
# The daemon, the module and the wrapper on one start: the later one has nothing to do. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
new_planned both
plan=$(plan_file both)
if ! command -v strace >/dev/null; then
	skip 'the daemon and another applier do not both issue a plan' 'strace is not installed'
	exit 0
fi

# asks FILE: how often something was asked for in a trace.
asks() { grep -c 'fadvise64(.*POSIX_FADV_WILLNEED' "$1" || :; }
# Only what is executed is traced, not the daemon.
traced() { strace -f -qq -o "$work/trace" -e trace=fadvise64,flock "$@"; }
# alone COMMAND...: without the daemon.
alone() {
	chill both
	traced "$@" 1 && issued "$work/data/both" "$data_pages" && not equal "$(asks "$work/trace")" 0 >/dev/null
}
claim 'without the daemon the module asks' alone env LD_AUDIT="$module" "$work/bin/both"
claim 'and the wrapper' alone "$wrapper" "$work/bin/both"

start_daemon
# The module begins some 300 us after the exec, the daemon after 20: strace slows the module down further.
audited_with_daemon() {
	rest both
	chill both
	traced env LD_AUDIT="$module" "$work/bin/both" 300
	issued "$work/data/both" "$data_pages"
}
claim 'a start with the module is served once' audited_with_daemon
claim 'by the daemon' counted helped 1
claim 'the module asks for nothing' equal "$(asks "$work/trace")" 0
claim 'as the plan is locked, or all is there' not grep -q 'flock.* = 0$' "$work/trace"

# The wrapper is first, and holds the lock over the exec, until its helpers are done: they are slowed down.
wrapped_with_daemon() {
	rest both
	chill both
	strace -f -qq -o "$work/trace" -e trace=fadvise64 -e inject=fadvise64:delay_enter=300000:when=1 \
		"$wrapper" "$work/bin/both" 600
	issued "$work/data/both" "$data_pages"
}
claim 'a start with the wrapper is served once' counts elsewhere 1 wrapped_with_daemon
claim 'by the wrapper' counted helped 1
claim 'the daemon issues nothing' counted issued $((data_pages * 4096))

# Two wrappers at once, without a daemon: it would be a third.
claim 'the daemon ends' stop_daemon
two_wrappers() {
	wrappers=
	chill both
	for number in 1 2; do
		strace -f -qq -o "$work/trace.$number" -e trace=fadvise64 \
			-e inject=fadvise64:delay_enter=200000:when=1 "$wrapper" "$work/bin/both" 600 &
		wrappers="$wrappers $!"
	done
	# shellcheck disable=SC2086 # two
	wait $wrappers
	issued "$work/data/both" "$data_pages"
}
claim 'of two wrappers at once the plan is issued' two_wrappers
one_of_two() {
	first=$(asks "$work/trace.1")
	second=$(asks "$work/trace.2")
	[ "$first" -eq 0 ] || equal "$second" 0
}
claim 'by one of them' one_of_two
not_held() { flock -n "$plan" true; }
claim 'and the plan is not locked for longer' within 300 not_held

start_daemon
# A lock that nobody lets go of keeps the daemon away, as one of those does for a moment.
flock -s "$plan" sleep 3 &
helper_pids=$!
sleep 0.2
claim 'while somebody else is at a plan the daemon is not' leaves both
claim 'it counts that' counted elsewhere 2
wait "$helper_pids"
helper_pids=
claim 'later it is' serves both
claim 'the daemon ends in the end' stop_daemon
