#!/bin/sh
# A minute of execs, as fast as the machine can, and queues that overflow. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
. "$(dirname "$0")/../daemon/lib.sh"
seconds=${PREFAULT_STORM_SECONDS:-60}
storm() { "$tools/daemon-storm" "$@"; }
rate() { echo $(($1 * 1000 / ($2 + 1))); }

new_planned tiny "$tiny"
new_planned bystander
# shellcheck disable=SC2046 # two numbers
rate_without=$(rate $(storm 0 2 2 "$work/bin/tiny"))
start_daemon
storm 0 "$seconds" 2 "$work/bin/tiny" >"$work/storm" &
storm_pid=$!
helper_pids=$storm_pid
sleep 2
claim 'in a storm of execs another program is served' serves bystander
sleep 2
new_planned later
claim 'plans are followed' within 150 counted marked 3
claim 'and applied' serves later
wait $storm_pid
helper_pids=
read -r storm_count storm_milliseconds <"$work/storm"
storm_rate=$(rate "$storm_count" "$storm_milliseconds")
echo "# $storm_count execs in $storm_milliseconds ms: $storm_rate a second, without the daemon $rate_without"
if [ "$rate_without" -ge 2000 ]; then
	claim "these are 2,000 a second or more" [ "$storm_rate" -ge 2000 ]
else
	skip 'a storm of 2,000 execs a second' "this machine makes $rate_without"
fi
all_are_counted() {
	equal "$(field overflow)" 0 && counted execs $((storm_count + 2)) && return
	[ "$(field overflow)" -gt 0 ] && [ "$(field execs)" -gt $((storm_count / 2)) ]
}
claim 'all are counted, or the queue has overflowed' within 200 all_are_counted
echo "# overflows: $(field overflow), served: $(field helped), warm: $(field warm), coalesced: $(field coalesced)"
echo "# at most $(peak_rss_kib) KiB of memory"
claim 'the daemon lives' is_alive
claim 'with 64 MiB of memory at most' [ "$(peak_rss_kib)" -le 65536 ]
claim 'and serves' serves bystander

# While it is stopped, more than the kernel's queue holds.
new_planned measured
watches 4
# The first start tells how much is to be timed.
claim 'a program that is new' serves measured
claim 'and started again' serves measured
queue=$(cat /proc/sys/fs/fanotify/max_queued_events)
before=$(field overflow)
kill -STOP "$daemon_pid"
rm "$(plan_file later)"
new_planned meanwhile
new_planned another
storm $((queue + 2000)) 60 2 "$work/bin/tiny" >"$work/storm"
cp "$work/bin/meanwhile" "$work/new"
mv "$work/new" "$work/bin/meanwhile"
kill -CONT "$daemon_pid"
overflowed() { [ "$(field overflow)" -gt "$before" ] || counted overflow more; }
claim 'a queue that overflows is noticed' within 300 overflowed
claim 'which is said' grep -q 'too many execs at once' "$daemon_log"
claim 'what has changed meanwhile is found' within 300 counted marked 5
claim 'what is new is served' serves meanwhile
claim 'and what was there' serves bystander
claim 'the daemon lives on' is_alive
for _ in 1 2 3 4 5 6 7 8 9 10; do
	kill -STOP "$daemon_pid"
	"$work/bin/tiny"
	kill -CONT "$daemon_pid"
done
claim 'stopped and continued again and again it serves' serves bystander
claim 'the daemon ends' stop_daemon
claim 'what it had learned before the overflow it has not forgotten' grep -q \
	"^$(plan_name "$work/bin/measured") [^ ]* on [^ ]* [0-9,]* " /var/cache/prefault/verdicts

storm 0 3 2 "$work/bin/tiny" >"$work/storm" &
helper_pids=$!
start_daemon
claim 'started in a storm it serves' serves bystander
claim 'stopped in a storm it ends' stop_daemon
wait "$helper_pids"
helper_pids=
