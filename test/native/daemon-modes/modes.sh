#!/bin/sh
# Plans with modes: a start gets the one that its arguments choose. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
. "$(dirname "$0")/../daemon/lib.sh"
modes='calc draw'

# Data of a mode are its own and the default's, as the tools make plans.
mode_data() { for mode_name in "$1" "$1.calc" "$1.draw"; do new_data "$mode_name"; done; }
plan_text() {
	echo "program $1"
	for mode_name in "$2" "$2.calc" "$2.draw"; do by_mtime "$work/data/$mode_name"; done
	echo 'mode default - 0'
	echo "sentinel $work/data/$2.sentinel 1"
	plan_steps
	step=0
	for mode_name in $modes; do
		step=$((step + 1))
		echo "mode $mode_name --$mode_name 0"
		echo "sentinel $work/data/$2.$mode_name.sentinel 1"
		plan_steps
		echo "step $step 0 $data_pages"
	done
}
new_moded() {
	new_program "$@"
	mode_data "$1"
	plan_for "$1"
}
chill_all() {
	chill "$1"
	for mode_name in $modes; do chill "$1.$mode_name"; done
}
# got NAME DATA...: of the data of its modes these have been issued, and no others.
got() {
	got_name=$1
	shift
	for mode_name in $modes; do
		case " $* " in
		*" $mode_name "*) issued "$work/data/$got_name.$mode_name" "$data_pages" || return 1 ;;
		esac
	done
	sleep 0.4
	for mode_name in $modes; do
		case " $* " in
		*" $mode_name "*) ;;
		*) untouched "$work/data/$got_name.$mode_name" || return 1 ;;
		esac
	done
}
# begins_as MODES NAME COMMAND...: a cold start of the program by that command has the data of these modes issued, and
# the default's.
begins_as() {
	wanted=$1
	started_name=$2
	shift 2
	chill_all "$started_name"
	# shellcheck disable=SC2086 # several, or none
	"$@" && issued "$work/data/$started_name" "$data_pages" && got "$started_name" $wanted
}

programs='calc draw none other chain wrapped spawned user namespace many late long hidden warm window crowd plain brief'
for name in $programs; do new_moded "$name"; done
mode_data script
new_program interpreter
printf '#!%s 300\n' "$work/bin/interpreter" >"$work/bin/script"
chmod 755 "$work/bin/script"
plan_text "$work/bin/script" script | install_plan "$machine_plans/$(path_plan_name "$work/bin/script")"
for name in named plainly; do
	mode_data $name
	printf '#!%s 300\n' "$work/bin/interpreter" >"$work/bin/$name"
	chmod 755 "$work/bin/$name"
	plan_text "$work/bin/$name" $name | sed 's/--calc/calculator/; s/--draw/300/' | install_plan "$machine_plans/$(path_plan_name "$work/bin/$name")"
done
ln -s named "$work/bin/calculator"
ln -s plainly "$work/bin/plainly-linked"
mkdir "$work/wrappers"
printf '#!/bin/sh\nexec %s "$@"\n' "$work/bin/wrapped" >"$work/wrappers/wrapped"
chmod 755 "$work/wrappers/wrapped"

start_daemon
claim 'it watches programs with modes' counted marked 21

claim "a start gets the pages of its argument's mode" begins_as calc calc "$work/bin/calc" 500 --calc
claim 'which is counted' counted modes 1
claim 'as one start' counted helped 1
claim 'and with its pages' counted issued $((2 * data_pages * 4096))
claim 'another one those of another' begins_as draw draw "$work/bin/draw" 500 --draw
claim 'one without arguments the default alone' begins_as '' none "$work/bin/none"
claim "one with no mode's argument too" begins_as '' other "$work/bin/other" 500 --write --calculate
claim 'which is not counted' counted modes 2
# shellcheck disable=SC2016 # for the other shell
claim 'what a shell became by exec gets its own' begins_as calc chain \
	sh -c 'exec "$1" 500 "--$0"' calc "$work/bin/chain"
claim 'and what a wrapper of its name became' begins_as draw wrapped "$work/wrappers/wrapped" 500 --draw
claim 'a start by posix_spawn' begins_as calc spawned "$tools/daemon-spawn" "$work/bin/spawned" 500 --calc
# shellcheck disable=SC2086 # a command and its options
claim "another user's start" begins_as calc user $nobody "$work/bin/user" 500 --calc
claim 'one in another PID namespace' begins_as draw namespace \
	unshare --pid --fork --mount-proc "$work/bin/namespace" 500 --draw
claim 'that of a script' begins_as calc script "$work/bin/script" --calc
# The plan of this one has a mode for the name that it is called by, and one for what its interpreter is given.
claim 'a script called by a link gets the mode of that name' begins_as calc named "$work/bin/calculator"
claim 'and no mode of what stands in its first line' begins_as '' plainly "$work/bin/plainly-linked"
many=$(seq -s ' ' -f '--%g' 200)
# shellcheck disable=SC2086 # many
claim 'an argument behind 200 others counts' begins_as calc many "$work/bin/many" 500 $many --calc
# shellcheck disable=SC2086
claim 'one behind 400 does not' begins_as '' late "$work/bin/late" 500 $many $many --calc
# The kernel takes no argument of 128 KiB.
long() { "$work/bin/long" 500 "$1" "--$(head -c 100000 /dev/zero | tr '\0' a)" "--$(head -c 100000 /dev/zero | tr '\0' b)" "$2"; }
rest long
claim 'one behind 200 KB does not' begins_as '' long long --nothing --calc
rest long
claim 'one before them does' begins_as calc long long --calc --nothing

# The default's sentinel is in memory.
warm_default() {
	rest warm
	chill_all warm
	warm "$work/data/warm.sentinel"
	for warm_name; do warm "$work/data/warm.$warm_name.sentinel"; done
	"$work/bin/warm" 500 --calc
}
cold_mode() { warm_default && issued "$work/data/warm.calc" "$data_pages" && got warm calc; }
claim 'a cold mode is served if the default is warm' counts helped 1 cold_mode
claim 'if it is warm too' counts warm 1 warm_default calc
claim 'nothing is' got warm

two_cold_modes() {
	warm_default && "$work/bin/warm" 500 --draw && issued "$work/data/warm.calc" "$data_pages" &&
		issued "$work/data/warm.draw" "$data_pages"
}
claim 'two of them one after the other are both served' counts helped 2 two_cold_modes

# Within two seconds.
chill_all window
second_mode() {
	"$work/bin/window" 300 --calc
	"$work/bin/window" 500 --draw
	issued "$work/data/window.calc" "$data_pages" && issued "$work/data/window.draw" "$data_pages"
}
claim 'soon after it another mode is served' second_mode
again() {
	chill_all window
	"$work/bin/window" 500 --"$1" && got window
}
claim 'the same mode is not' counts coalesced 1 again calc
claim 'nor is the default' counts coalesced 1 again nothing
rest window
rest window
claim 'later it is' begins_as calc window "$work/bin/window" 500 --calc

chill_all crowd
crowd() {
	crowd_pids=
	for _ in $(seq 8); do
		for mode_name in --calc --draw --calc --nothing; do
			"$work/bin/crowd" 500 "$mode_name" &
			crowd_pids="$crowd_pids $!"
		done
	done
	# shellcheck disable=SC2086 # 32
	wait $crowd_pids
	issued "$work/data/crowd" "$data_pages" && got crowd calc draw
}
claim 'of 32 starts at once each mode is served' crowd

brief() { for _ in $(seq 50); do "$work/bin/brief" 0 --calc || return 1; done; }
chill_all brief
claim 'processes that end at once do no harm' brief
not_draw() { untouched "$work/data/brief.draw"; }
claim 'and get no other mode' not_draw
new_program unable
mode_data unable
interpreter_at=$(grep -obUaP '/lib[^\0]*/ld-[^\0]*' "$work/bin/unable" | head -n 1)
printf 'X' | dd of="$work/bin/unable" bs=1 seek=$((${interpreter_at%%:*} + 1)) conv=notrunc 2>/dev/null
plan_for unable
watches 22
chill_all unable
cannot_start() {
	# shellcheck disable=SC2016 # for the other shell
	sh -c '("$1" --calc) 2>/dev/null; sleep 0.5' sh "$work/bin/unable" && got unable
}
claim 'an exec that fails has no mode' counts execs 1 cannot_start

# A FUSE file system makes an exec slow: 20 ms for each read.
mkdir "$work/slow-files" "$work/slow"
new_program slow
mode_data slow
mv "$work/bin/slow" "$work/slow-files/slow"
mkfifo "$work/mounted"
"$tools/daemon-moody-fs" "$work/slow-files" "$work/slow" 20 >"$work/mounted" 2>/dev/null &
helper_pids=$!
if read -r _ <"$work/mounted"; then
	planned=$(plan_name "$work/slow-files/slow")
	plan_text "$work/slow/slow" slow | install_plan "$machine_plans/$planned"
fi
if within 200 counted marked 23 >/dev/null; then
	claim 'an exec that is slow gets its mode' begins_as draw slow "$work/slow/slow" 500 --draw
	grep 'mode draw' "$daemon_log" | tail -n 1 | sed 's/^[^:]*: [^:]*: /# /'
else
	skip 'an exec that is slow gets its mode' 'no FUSE, or Linux before 6.8'
fi
claim 'the daemon ends' stop_daemon

cat >"$work/hide" <<-'END'
	mount -t proc -o hidepid=2,gid=12345 proc /proc && exec "$@"
END
if unshare --mount sh "$work/hide" true 2>/dev/null; then
	daemon_wrapper="$(command -v unshare) --mount sh $work/hide"
	start_daemon
	claim 'where processes are hidden from it a start gets the default' \
		begins_as '' hidden "$work/bin/hidden" 500 --calc
	claim 'the daemon of that ends' stop_daemon
	daemon_wrapper=
else
	skip 'where processes are hidden from it a start gets the default' 'proc cannot be mounted so'
fi
