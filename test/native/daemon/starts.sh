#!/bin/sh
# Which starts are helped. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

for name in plain setuid namespace user pid prefault link shared shipped hidden mine warm again; do
	new_planned $name
done
for name in static jailed; do
	new_planned $name "$static_actor"
done
chmod 4755 "$work/bin/setuid"
new_program planless

# A script, and its interpreter.
new_planned interpreter
new_data script
printf '#!%s 300\n' "$work/bin/interpreter" >"$work/bin/script"
chmod 755 "$work/bin/script"
plan_text "$work/bin/script" script | install_plan "$machine_plans/$(path_plan_name "$work/bin/script")"

# Plans of packages, one of them behind a mask, one behind another plan; one of a user; a mask.
for name in shipped hidden; do
	rm "$(plan_file $name)"
	plan_for $name $name "$package_plans"
done
: >"$(plan_file hidden)"
new_data package
plan_for shared package "$package_plans"
rm "$(plan_file mine)"
plan_for mine mine "$user_plans"
new_planned masked
: >"$(plan_file masked)"

start_daemon
echo "# ready after $(cat "$work/ready") ms"
claim 'it counts plans' counted plans 15
claim 'it watches the programs that have any' counted marked 15
claim 'and misses none' counted absent 0
claim 'it counts masks' counted masked 2
claim 'it refuses none' counted refused 0

claim 'a cold start has its pages asked for' serves plain
claim 'it is counted' counted execs 1
claim 'as helped' counted helped 1
claim 'with its bytes' counted issued $((data_pages * 4096))
plain_plan=$(plan_name "$work/bin/plain")
claim 'the program has a record' equal "$(record "$plain_plan" path)" "$work/bin/plain"
claim 'that counts it' equal "$(record "$plain_plan" execs) $(record "$plain_plan" helped)" '1 1'
claim 'and its bytes' equal "$(record "$plain_plan" issued)" $((data_pages * 4096))
claim 'and says that the program is watched' equal "$(record "$plain_plan" flags)" 4

warm_start() {
	chill warm
	warm "$work/data/warm.sentinel"
	"$work/bin/warm" && nothing_issued "$work/data/warm"
}
claim 'a warm start is left alone' warm_start
claim 'it is counted as warm' counted warm 1
claim 'and not as helped' counted helped 1

chill interpreter
claim 'a script has the plan of its path applied' serves script "$work/bin/script"
claim 'then its interpreter has not' nothing_issued "$work/data/interpreter"
claim 'and is not counted' counted execs 3
claim 'started by itself, the interpreter has' serves interpreter
claim 'a static program is served' serves static
# shellcheck disable=SC2086 # a command and its options
claim 'a set-user-ID program is served' serves setuid $nobody "$work/bin/setuid"
# shellcheck disable=SC2086
claim "another user's start is served" serves user $nobody "$work/bin/user"
claim 'a start in another mount namespace is served' serves namespace unshare -m "$work/bin/namespace"
claim 'a start in another PID namespace is served' serves pid unshare --pid --fork --mount-proc "$work/bin/pid"
mkdir "$work/jail"
: >"$work/jail/program"
mount --bind "$work/bin/jailed" "$work/jail/program"
claim 'a start by another name below another root is served' serves jailed chroot "$work/jail" /program
umount "$work/jail/program"
ln "$work/bin/link" "$work/bin/other-link"
claim 'a start by a hard link is served' serves link "$work/bin/other-link"
claim "PREFAULT=0 is the program's, not the daemon's" serves prefault env PREFAULT=0 "$work/bin/prefault"
claim "a package's plan is applied" serves shipped
chill package
claim "the machine's plan goes before the package's" serves shared
claim 'which is not applied then' nothing_issued "$work/data/package"
before=$(field execs)
claim 'a mask of the machine keeps it from the plan' leaves masked
claim "a mask of the machine keeps it from the package's plan" leaves hidden
claim "a plan of a user's is not applied" leaves mine
claim 'what has no plan is not heard of' "$work/bin/planless"
claim 'none of these is counted' counted execs "$before"

# Two seconds after the first.
claim 'a cold start is served' serves again
claim 'another one within two seconds is left alone' counts coalesced 1 leaves_soon again
claim 'a later one is served' serves again
claim 'the daemon ends' stop_daemon

# On a file system that is slow: 200 files of 4 pages, 2 ms for each look-up.
mkdir "$work/slow-files" "$work/slow"
for number in $(seq 200); do head -c 16384 /dev/urandom >"$work/slow-files/$number"; done
mkfifo "$work/mounted"
"$tools/daemon-moody-fs" "$work/slow-files" "$work/slow" 2 >"$work/mounted" &
helper_pids=$!
read -r _ <"$work/mounted"
new_program brief
new_program lasting
# slow_plan NAME: its size and time are those of the files below, which costs no look-up.
slow_plan() {
	echo "program $work/bin/$1"
	for number in $(seq 200); do by_mtime "$work/slow-files/$number"; done | sed "s,$work/slow-files,$work/slow,"
	echo "mode default - 0"
	for number in $(seq 0 199); do echo "step $number 0 4"; done
}
for name in brief lasting; do
	slow_plan $name | install_plan "$(plan_file $name)"
done
rm "$state"
start_daemon
claim 'a program that ends at once is no longer read for' counts abandoned 1 "$work/bin/brief" 100
sleep 1
claim 'and what was read is not all of it' [ "$(field issued)" -lt $((200 * 16384)) ]
echo "# $(($(field issued) / 16384)) of 200 files were asked for until then"
# The second program has less to do, by what the first one has left in memory.
"$work/bin/lasting" 20000 &
helper_pids="$helper_pids $!"
# Or more, if some of it was let go meanwhile.
all_is_issued() { [ "$(field issued)" -ge $((200 * 16384)) ] || counted issued $((200 * 16384)); }
claim 'for one that goes on all is' within 1000 all_is_issued
claim 'and it is not counted as abandoned' counted abandoned 1
claim 'the daemon ends while files are slow' stop_daemon
