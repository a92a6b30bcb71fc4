#!/bin/sh
# Descriptors and disks that are used up, daemons that are killed, and a second one. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
. "$(dirname "$0")/../daemon/lib.sh"
for name in first second third; do new_planned $name; done

# No descriptor left.
start_daemon
claim 'before anything is used up it serves' serves first
sleep 2.5
limit=$(prlimit --pid "$daemon_pid" --nofile --noheadings --output SOFT)
prlimit --pid "$daemon_pid" --nofile=8:
claim 'without descriptors nothing is issued' leaves first
claim 'and the daemon lives' is_alive
touch "$machine_plans"
new_planned late
cp "$work/bin/second" "$work/new"
mv "$work/new" "$work/bin/second"
sleep 1.5
claim 'changes do it no harm' is_alive
prlimit --pid "$daemon_pid" --nofile="$limit:"
# Within five seconds it tries again.
claim 'what came meanwhile is found with descriptors again' within 700 counted marked 4
claim 'it serves then' serves first
claim 'a program that was replaced' serves second
claim 'one that was not' serves third
claim 'and one that came meanwhile' serves late
claim 'the daemon ends' stop_daemon

# A disk that is full: that of the state file.
rm -rf "$run"
mkdir "$run"
mount -t tmpfs -o size=16k,mode=755 tmpfs "$run"
start_daemon
claim 'without room for its state it serves' serves first
claim 'and says so' grep -q "$run/prefaultd.state cannot be written" "$daemon_log"
claim 'it ends as always' stop_daemon
umount "$run"
# 64 records fit, and no more.
mount -t tmpfs -o size=36k,mode=755 tmpfs "$run"
mkdir -p "$machine_plans/path" "$work/many"
plan_text "$work/many/00000" first | "$tools/plan-make" >"$work/template"
"$tools/daemon-multiply" "$tiny" "$work/template" "$machine_plans" "$work/many/" 100
start_daemon
claim 'with room for some records' counted marked 104
"$tools/daemon-storm" 100 20 1 "$work"/many/* >/dev/null
claim 'all starts are counted' within 200 counted execs 100
claim 'as many records as there is room for' counted records 64
claim 'and all are served' serves first
claim 'also twice' "$tools/daemon-storm" 100 20 1 "$work"/many/*
claim 'the daemon ends then' stop_daemon
umount "$run"
rm -r "$machine_plans/path"

# That of the verdicts. What a start has used by its end is known after three seconds.
rm -f /var/cache/prefault/verdicts
start_daemon
rest first
chill first
"$work/bin/first" 3500 &
first_pid=$!
mount -o remount,size=256k /var/cache/prefault
head -c 1M /dev/zero >/var/cache/prefault/filling 2>/dev/null || :
wait $first_pid
sleep 0.5
claim 'a full disk does not keep it from ending' stop_daemon
claim 'it says that the verdicts are lost' grep -q '/var/cache/prefault/verdicts cannot be written: No space' "$daemon_log"
claim 'and leaves nothing half-written' equal "$(ls -A /var/cache/prefault)" 'filling
plans'
rm /var/cache/prefault/filling
mount -o remount,size=50% /var/cache/prefault

# Killed at any moment.
rm -rf "$run"
start_daemon
since=$(field first_start)
stop_daemon
killings=0
survives_killing() {
	while [ $killings -lt 20 ]; do
		killings=$((killings + 1))
		begin_daemon
		# In the course of its start, or while it serves.
		[ $((killings % 4)) -eq 0 ] || within 500 is_ready || return 1
		for name in first second third; do
			chill $name
			"$work/bin/$name" 30 &
		done
		sleep "0.0$((killings * 37 % 100))"
		kill_daemon
		wait
	done
}
claim 'killed twenty times' survives_killing
claim 'it leaves no process' equal "$(daemon_processes)" ''
before=$(field helped)
start_daemon
claim 'starts again' is_alive
claim 'and serves' serves first
claim 'it goes on counting' counted helped $((before + 1))
claim 'since the first time' counted first_start "$since"

# A second one.
second_fails() {
	second_status=0
	timeout 10 "$daemon" --state "$run" 2>"$work/second.log" || second_status=$?
	equal "$second_status" 1 && equal "$(grep -c 'another prefaultd' "$work/second.log")" 1
}
claim 'a second daemon on the same state fails, and says why' second_fails
claim 'the first one serves' serves second
claim 'and its pid stands there' counted pid "$daemon_pid"
claim 'it ends' stop_daemon
printf 'garbage' >"$state"
start_daemon
claim 'a state file that is damaged is made anew' counted marked 4
claim 'it counts from the beginning' counted helped 0
claim 'and serves then' serves first
claim 'it ends, too' stop_daemon
chmod 666 "$state"
start_daemon
claim 'a state file that others could write is not used' grep -q 'prefaultd.state cannot be written' "$daemon_log"
claim 'it serves without it' serves second
claim 'and ends' stop_daemon
