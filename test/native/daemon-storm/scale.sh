#!/bin/sh
# 10,000 programs. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
. "$(dirname "$0")/../daemon/lib.sh"
program_count=10000
new_data shared
new_planned named
mkdir -p "$machine_plans/path" "$work/many"
plan_text "$work/many/00000" shared | "$tools/plan-make" >"$work/template"
"$tools/daemon-multiply" "$tiny" "$work/template" "$machine_plans" "$work/many/" $program_count

# switches: of all threads together, ever since.
switches() { awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$daemon_pid"/task/*/status; }
sleeps() {
	first=$(switches)
	sleep 3
	equal "$(switches)" "$first"
}

start_daemon
first_milliseconds=$(cat "$work/ready")
echo "# ready after $first_milliseconds ms, with $(rss_kib) KiB of memory"
claim 'it watches 10,000 programs' counted marked $((program_count + 1))
claim 'as many files' counted absent 0
claim 'ready within five seconds' [ "$first_milliseconds" -le 5000 ]
claim 'with 64 MiB of memory at most' [ "$(peak_rss_kib)" -le 65536 ]
claim 'a start among them is served' serves named
# The look at pages after ten seconds, and the saving of verdicts after another twenty, are the last things for long.
new_planned added
hundredths
changed=$now
claim 'a plan that is added is found' within 150 counted marked $((program_count + 2))
hundredths
echo "# that took $(((now - changed) * 10)) ms"
claim 'and applied' serves added
rm "$(plan_file added)"
claim 'one that is removed is gone' within 150 counted marked $((program_count + 1))
stop_daemon
start_daemon
echo "# ready again after $(cat "$work/ready") ms"
sleep 6
claim 'idle, it does not wake up' sleeps

"$tools/daemon-storm" $program_count 60 2 "$work"/many/* >"$work/storm"
read -r storm_count storm_milliseconds <"$work/storm"
echo "# each of them started once: $storm_milliseconds ms"
claim 'each of them has a record' within 300 counted records $((program_count + 2))
claim 'each start is counted' counted execs $((storm_count + 2))
claim 'without an overflow' counted overflow 0
echo "# then $(peak_rss_kib) KiB of memory"
claim 'the memory stays below 64 MiB' [ "$(peak_rss_kib)" -le 65536 ]
claim 'it goes on serving' serves named
claim 'SIGHUP has it look at all of them' looks_anew
claim 'of which nothing is missing' counted marked $((program_count + 1))
rm -r "$machine_plans/path"
claim 'without their plans they are gone' within 300 counted marked 1
claim 'the daemon ends' stop_daemon
