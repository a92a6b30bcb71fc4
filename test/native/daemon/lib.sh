# shellcheck shell=sh
# Sourced by the parts of the daemon's tests: a daemon of their own, private programs with plans, and the state file.
# Each part also runs alone: unshare --mount --propagation private env PREFAULT_TEST_ALONE=yes sh PART.sh
# shellcheck disable=SC2034,SC2154 # what the parts set and use
# shellcheck source=SCRIPTDIR/../lib.sh
. "$(dirname "$0")/../lib.sh"
if ! is_root || [ -z "${PREFAULT_TEST_ALONE-}" ]; then
	skip "${0##*/}" 'needs root and a mount namespace of its own'
	exit 0
fi
actor=$tools/daemon-actor
static_actor=$tools/daemon-actor-static
tiny=$tools/daemon-tiny
machine_plans=/var/cache/prefault/plans
package_plans=/usr/lib/prefault/plans
run=$work/run
state=$run/prefaultd.state
daemon=$work/prefaultd
daemon_log=$work/daemon.log
daemon_pid=
helper_pids=
nobody='setpriv --reuid=65534 --regid=65534 --clear-groups --'

# What is mounted goes with the mount namespace, but for what a process holds.
end_part() {
	# shellcheck disable=SC2086 # several
	[ -z "$daemon_pid$helper_pids" ] || kill -KILL $daemon_pid $helper_pids 2>/dev/null || :
	awk -v below="$work/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
		while read -r mount; do umount -l "$mount"; done
	rm -rf "$work"
}
trap end_part EXIT

# A copy, by which its processes are told from others.
cp "${PREFAULT_TEST_DAEMON:-$native/prefaultd}" "$daemon"
chmod 755 "$work"
mkdir "$work/bin" "$work/data"
for directory in /var/cache/prefault /usr/lib/prefault; do
	mount -t tmpfs -o mode=755 tmpfs "$directory"
	mkdir "$directory/plans"
done

# within HUNDREDTHS COMMAND...: the command succeeds before so many hundredths of a second have passed.
hundredths() {
	read -r up _ </proc/uptime
	now=${up%.*}${up#*.}
}
within() {
	hundredths
	deadline=$((now + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		hundredths
		if [ "$now" -ge "$deadline" ]; then
			"$@"
			return
		fi
		sleep 0.02
	done
}

# begin_daemon: returns at once.
daemon_wrapper=
compared_one_in=0
begin_daemon() {
	rm -f "$work/ready"
	: >"$daemon_log"
	# shellcheck disable=SC2086 # a command and its options, or nothing
	"$tools/daemon-ready" "$work/ready" $daemon_wrapper "$daemon" --state "$run" --compare $compared_one_in --verbose 2>"$daemon_log" &
	daemon_pid=$!
}
is_ready() { [ -s "$work/ready" ] && not grep -q ended "$work/ready"; }
has_reported() { [ -s "$work/ready" ]; }
# start_daemon: returns when it is ready; if that never happens the test is over.
start_daemon() {
	begin_daemon
	within 3000 has_reported || :
	if ! is_ready; then
		echo 'not ok the daemon starts'
		sed 's/^/  /' "$daemon_log"
		exit 1
	fi
}
daemon_processes() { find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$daemon*" 2>/dev/null || :; }
has_ended() { [ ! -d "/proc/$daemon_pid" ] || grep -q '^State:	Z' "/proc/$daemon_pid/status"; }
# ends_within HUNDREDTHS [SIGNAL]: with status 0, and leaves no process behind.
ends_within() {
	kill "-${2:-TERM}" "$daemon_pid"
	within "$1" has_ended || return 1
	status=0
	wait "$daemon_pid" || status=$?
	daemon_pid=
	equal "$status $(daemon_processes)" '0 ' || { cat "$daemon_log" && return 1; }
}
stop_daemon() { ends_within 500; }
is_alive() { [ -n "$daemon_pid" ] && not has_ended; }
kill_daemon() {
	kill -KILL "$daemon_pid"
	wait "$daemon_pid" 2>/dev/null || :
	daemon_pid=
}
rss_kib() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon_pid/status"; }
peak_rss_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon_pid/status"; }
log_count() { grep -c "$1" "$daemon_log" || :; }
scan_count() { log_count 'plans, .* programs watched'; }
has_scanned() { [ "$(scan_count)" -gt "$scans_before" ]; }
# looks_anew: by SIGHUP.
looks_anew() {
	scans_before=$(scan_count)
	kill -HUP "$daemon_pid"
	within 500 has_scanned
}

# number_at OFFSET BYTES; field NAME: of the header, docs/daemon-state.md.
number_at() { od -An -v "-tu$2" -j "$1" -N "$2" "$state" | tr -d ' \n'; }
field() {
	case $1 in
	records) number_at 20 4 ;;
	pid) number_at 24 4 ;;
	condition) number_at 28 4 ;;
	first_start) number_at 40 8 ;;
	plans) number_at 56 4 ;;
	marked) number_at 60 4 ;;
	absent) number_at 64 4 ;;
	masked) number_at 68 4 ;;
	refused) number_at 72 4 ;;
	off) number_at 76 4 ;;
	execs) number_at 80 8 ;;
	warm) number_at 88 8 ;;
	helped) number_at 96 8 ;;
	coalesced) number_at 104 8 ;;
	control) number_at 112 8 ;;
	suspended) number_at 120 8 ;;
	elsewhere) number_at 128 8 ;;
	overflow) number_at 136 8 ;;
	issued) number_at 144 8 ;;
	abandoned) number_at 152 8 ;;
	sampled) number_at 160 8 ;;
	used) number_at 168 8 ;;
	stuck) number_at 176 4 ;;
	modes) number_at 184 8 ;;
	*) echo "no such field: $1" ;;
	esac
}
# record PLAN_NAME FIELD: of the program's record.
record() {
	at=256
	for _ in $(seq "$(field records)"); do
		if [ "$(dd if="$state" bs=1 skip="$at" count=80 2>/dev/null | tr -d '\0')" = "$1" ]; then
			case $2 in
			flags) number_at $((at + 88)) 4 ;;
			execs) number_at $((at + 96)) 8 ;;
			helped) number_at $((at + 112)) 8 ;;
			issued) number_at $((at + 120)) 8 ;;
			path) dd if="$state" bs=1 skip=$((at + 192)) count=320 2>/dev/null | tr -d '\0' ;;
			esac
			return
		fi
		at=$((at + 512))
	done
	echo 'no such record'
}
counted() { equal "$1 $(field "$1")" "$1 $2"; }
# counts FIELD DIFFERENCE COMMAND...
counts() {
	counted_field=$1
	before=$(field "$1")
	difference=$2
	shift 2
	"$@" && within 200 counted "$counted_field" $((before + difference))
}

# rebuild FILE NUMBER: another build-id, whose last two bytes are the number.
rebuild() {
	offset=$(readelf -SW "$1" | sed -n 's/.*\.note\.gnu\.build-id *NOTE *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')
	# Behind the note's head and its name.
	offset=$((0x$offset + 16 + 18))
	# shellcheck disable=SC2059 # octal
	printf "$(printf '\\%03o\\%03o' $(($2 / 256)) $(($2 % 256)))" |
		dd of="$1" bs=1 seek="$offset" conv=notrunc 2>/dev/null
}
program_number=0
# new_program NAME [SOURCE]: $work/bin/NAME, of a build-id that no other has.
new_program() {
	program_number=$((program_number + 1))
	cp "${2:-$actor}" "$work/bin/$1"
	rebuild "$work/bin/$1" "$program_number"
	chmod 755 "$work/bin/$1"
}
# new_data NAME: 100 pages to issue, and a page that is not resident at a cold start.
data_pages=100
new_data() {
	new_file "data/$1" $((data_pages * 4096))
	new_file "data/$1.sentinel" 8192
}
# plan_text PROGRAM DATA: of the program at that path, to issue that data.
plan_text() {
	echo "program $1"
	by_mtime "$work/data/$2"
	echo "mode default - 0"
	echo "sentinel $work/data/$2.sentinel 1"
	plan_steps
}
plan_steps() { echo "step 0 0 $data_pages"; }
# plan_for NAME [DATA] [PLANS]: puts the plan of a program in place, by rename as the tools do.
plan_for() {
	planned=$(plan_name "$work/bin/$1")
	plan_text "$work/bin/$1" "${2:-$1}" | install_plan "$work/new-plan"
	mkdir -p "${3:-$machine_plans}/${planned%/*}"
	mv "$work/new-plan" "${3:-$machine_plans}/$planned"
}
plan_file() { echo "${2:-$machine_plans}/$(plan_name "$work/bin/$1")"; }
# new_planned NAME [SOURCE]: program, data and plan.
new_planned() {
	new_program "$@"
	new_data "$1"
	plan_for "$1"
}
watches() { within "${2:-150}" counted marked "$1"; }

chill() { for chilled_name; do cold "$work/data/$chilled_name" "$work/data/$chilled_name.sentinel"; done; }
# rest NAME: until another start of the program is no longer taken for a part of the last one.
rest() {
	hundredths
	eval "started=\${started_$1:-0} started_$1=$now"
	[ $((now - started)) -ge 230 ] || sleep "$(printf '%d.%02d' $(((230 - now + started) / 100)) $(((230 - now + started) % 100)))"
	hundredths
	eval "started_$1=$now"
}
# start NAME [COMMAND...]: a cold start of the program, or of that command instead.
start() {
	started_name=$1
	shift
	chill "$started_name"
	if [ $# -gt 0 ]; then "$@"; else "$work/bin/$started_name"; fi
}
# serves NAME [COMMAND...]: a cold start has its data issued.
serves() {
	rest "$1"
	start "$@" && issued "$work/data/$1" "$data_pages"
}
# leaves NAME [COMMAND...]: nothing is.
leaves() {
	rest "$1"
	leaves_soon "$@"
}
leaves_soon() { start "$@" && nothing_issued "$work/data/$1"; }
# serves_with DATA NAME, leaves_with DATA NAME: the same for a program with a plan for other data.
serves_with() {
	rest "$2"
	start "$1" "$work/bin/$2" && issued "$work/data/$1" "$data_pages"
}
leaves_with() {
	rest "$2"
	start "$1" "$work/bin/$2" && nothing_issued "$work/data/$1"
}
