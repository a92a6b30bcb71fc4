#!/bin/sh
# Plans that are not root's, are damaged, or mean harm. The daemon is built with the sanitizers. Called by run.
# shellcheck source=SCRIPTDIR/../daemon/lib.sh
PREFAULT_TEST_DAEMON=${PREFAULT_TEST_DAEMON:-$(dirname "$0")/../../../build/test/prefaultd-sanitized}
. "$(dirname "$0")/../daemon/lib.sh"
second=150

new_planned program
new_planned bystander
plan=$(plan_file program)
start_daemon
claim "a plan of root's alone is applied" serves program

# untrusted CLAIM COMMAND UNDO: while that is so, the plan is refused and not applied.
is_untrusted() {
	within $second counted refused "$1" && counted marked $((2 - $1)) && leaves_soon program
}
untrusted() {
	$2
	claim "$1" is_untrusted "${4:-1}"
	$3
	within $second counted refused 0 || :
}
untrusted "another user's plan" "chown 65534 $plan" "chown 0 $plan"
untrusted 'a plan that its group can write to' "chmod 664 $plan" "chmod 644 $plan"
untrusted 'a plan that everybody can write to' "chmod 646 $plan" "chmod 644 $plan"
# There are two plans, whose build-ids begin alike.
subdirectory=${plan%/*}
untrusted "a plan in another user's directory" "chown 65534 $subdirectory" "chown 0 $subdirectory" 2
untrusted 'a plan in a directory that its group can write to' "chmod 775 $subdirectory" "chmod 755 $subdirectory" 2
untrusted "a plan directory of another user's" "chown 65534 $machine_plans" "chown 0 $machine_plans" 2
untrusted 'a plan directory that its group can write to' "chmod 775 $machine_plans" "chmod 755 $machine_plans" 2
claim 'all is well again' serves program

# What is no plan, under a plan's name; not that of a program.
odd=$machine_plans/0d
mkdir "$odd"
mkfifo "$odd/fifo.plan"
mknod "$odd/device.plan" c 1 5
mknod "$odd/endless.plan" c 1 9
ln -s "$plan" "$odd/link.plan"
ln -s nowhere "$odd/dangling.plan"
ln -s loop.plan "$odd/loop.plan"
mkdir "$odd/directory.plan"
truncate -s 1G "$odd/huge.plan"
truncate -s 4194305 "$odd/large.plan"
: >"$odd/empty.plan"
printf P >"$odd/byte.plan"
head -c 95 "$plan" >"$odd/header.plan"
head -c 5000 /dev/urandom >"$odd/garbage.plan"
cp "$plan" "$odd/.hidden.plan"
cp "$plan" "$odd/$(printf '%0100d' 0).plan"
: >"$machine_plans/0e"
claim 'what is no plan, under the name of one, is refused' within $second counted refused 9
claim 'or masks' counted masked 1
claim 'or is passed over' counted plans 2
claim 'others are watched' counted marked 2
rm -r "$odd" "$machine_plans/0e"
claim 'when it goes nothing is left of it' within $second counted refused 0

# Every bad plan that there is, each as that of a program.
vector_count=0
for vector in "$root"/test/fixtures/plan-vectors/bad-*.plan; do
	vector_count=$((vector_count + 1))
	mkdir -p "$machine_plans/ba"
	cp "$vector" "$machine_plans/ba/$(printf '%038x' $vector_count).plan"
done
all_are_found() { equal $(($(field refused) + $(field absent))) "$vector_count"; }
claim "of $vector_count bad plans none makes a program watched" within $second all_are_found
claim 'those before them are' counted marked 2
echo "# $(field refused) of them are refused at sight"
rm -r "$machine_plans/ba"
claim 'without them all is as before' within $second counted absent 0

# Sound at the head, and bad further back: that shows at the start.
plan_text "$work/bin/program" program >"$work/text"
# broken [OFFSET=VALUE]...
broken() {
	install_plan "$work/new-plan" "$@" <"$work/text"
	mv "$work/new-plan" "$plan"
	sleep 0.5
	leaves program && is_alive
}
files_at=$("$tools/plan-make" <"$work/text" | od -An -tu4 -j 56 -N 4 | tr -d ' ')
steps_at=$("$tools/plan-make" <"$work/text" | od -An -tu4 -j 64 -N 4 | tr -d ' ')
is_refused_at_start() { broken "$@" && within 200 counted refused 1; }
claim 'a file of no known kind' is_refused_at_start "$((files_at + 4))=9"
claim 'a file whose path lies outside' is_refused_at_start "$files_at=4294967295"
claim 'a step of a file that is not there' is_refused_at_start "$steps_at=7"
claim 'a step of pages beyond all files' is_refused_at_start "$((steps_at + 4))=4294967295" "$((steps_at + 8))=4294967295"

cut_short() {
	plan_for program
	sleep 0.5
	truncate -s "$1" "$plan"
	leaves program && is_alive
}
claim 'a plan that is cut short after it was seen' cut_short 120
claim 'a plan that is emptied after it was seen' cut_short 0
overwritten() {
	plan_for program
	sleep 0.5
	size=$(stat -c %s "$plan")
	head -c "$size" /dev/urandom >"$plan"
	leaves program && is_alive
}
claim 'a plan that is overwritten after it was seen' overwritten

# A sound plan of 10,000 files that are anything but what a plan should name.
mkdir "$work/strange"
mkfifo "$work/strange/fifo"
mknod "$work/strange/zero" c 1 5
mknod "$work/strange/terminal" c 5 0
python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('$work/strange/socket')" 2>/dev/null ||
	: >"$work/strange/socket"
ln -s /proc/self/mem "$work/strange/link"
truncate -s 1T "$work/strange/hole"
size=$((data_pages * 4096))
hostile_text() {
	echo "program $work/bin/program"
	by_mtime "$work/data/program"
	for number in $(seq 9999); do
		case $((number % 10)) in
		0) echo "file $work/strange/fifo $size path" ;;
		1) echo "file $work/strange/zero $size path" ;;
		2) echo "file $work/strange/terminal $size path" ;;
		3) echo "file $work/strange/socket $size path" ;;
		4) echo "file $work/strange/link $size path" ;;
		5) echo "file $work/strange $size path" ;;
		6) echo "file /proc/kmsg $size path" ;;
		7) echo "file /proc/self/fd/0 $size path" ;;
		8) echo "file /dev/full $size path" ;;
		9) echo "file $work/strange/none$number $size path" ;;
		esac
	done
	echo "mode default - 0"
	echo "sentinel $work/strange/fifo 0"
	for number in $(seq 0 9999); do echo "step $number 0 $data_pages"; done
	echo "lookup list $work/strange/fifo"
	echo "lookup list $work/strange/socket"
	echo "lookup list /proc/self/fd"
	echo "lookup list $work/strange/terminal"
}
descriptor_count() { find "/proc/$daemon_pid/fd" -mindepth 1 | wc -l; }
before=$(descriptor_count)
hostile_text | install_plan "$work/new-plan"
mv "$work/new-plan" "$plan"
sleep 0.5
claim 'a plan of pipes, devices and sockets has its one good file issued' serves program "$work/bin/program" 1000
claim 'a bystander is served' serves bystander
descriptors_are() { equal "$(descriptor_count)" "$1"; }
# Until its pages have been looked at again.
claim 'no descriptor is left open' within 1200 descriptors_are "$before"
claim 'nor a thread stuck' counted stuck 0

# The largest files and page numbers that a plan can name: they are not read whole.
{
	echo "program $work/bin/program"
	echo "file $work/strange/hole 9007199254740991 path"
	echo "file $work/strange/hole 1099511627776 mtime 0 0"
	echo "mode default - 0"
	for first in 0 100000 268435455 4294901760; do echo "step 0 $first 30000"; done
} >"$work/text"
large() {
	install_plan "$work/new-plan" <"$work/text"
	mv "$work/new-plan" "$plan"
	sleep 0.5
	rest program
	"$work/bin/program" 100 && is_alive
}
claim 'a plan of pages at the end of the largest file' large
claim 'the bystander goes on being served' serves bystander
claim 'the daemon ends' stop_daemon

# A file system that does not answer any more.
mkdir "$work/moody-files" "$work/moody"
if ! [ -c /dev/fuse ]; then
	skip 'a file system that does not answer' 'there is no /dev/fuse'
	exit 0
fi
for number in 1 2 3 4 5 6 7 8; do cp "$work/data/program" "$work/moody-files/$number"; done
cp "$work/bin/program" "$work/moody-files/resident"
rebuild "$work/moody-files/resident" 901
cp "$work/moody-files/resident" "$work/resident"
mkfifo "$work/mounted"
"$tools/daemon-moody-fs" "$work/moody-files" "$work/moody" 0 >"$work/mounted" &
moody_pid=$!
helper_pids=$moody_pid
read -r _ <"$work/mounted"
{
	echo "program $work/bin/program"
	for number in 1 2 3 4 5 6 7 8; do by_mtime "$work/moody-files/$number"; done |
		sed "s,$work/moody-files,$work/moody,"
	echo "mode default - 0"
	for number in 0 1 2 3 4 5 6 7; do echo "step $number 0 $data_pages"; done
} | install_plan "$plan"
start_daemon
kill -USR1 $moody_pid
# Its workers wait; the file was opened before.
"$work/bin/program" 12000 &
helper_pids="$helper_pids $!"
sleep 0.5
claim 'while files of one program do not answer another is served' serves bystander
sleep 10
claim 'and still after ten seconds' serves bystander
stuck_is_counted() { [ "$(field stuck)" -gt 0 ] || counted stuck some; }
claim 'the threads that wait are counted' within 400 stuck_is_counted
claim 'a second start of the program waits for none' counts coalesced 1 "$work/bin/program" 100
claim 'the daemon ends within five seconds' ends_within 500
kill -USR2 $moody_pid

# A program there. What is watched already, and what is looked at for the first time.
plan_for program
plan_text "$work/moody/resident" program | install_plan "$machine_plans/$(plan_name "$work/resident")"
start_daemon
claim 'programs are watched next to one on a file system in user space' counted marked 3
kill -USR1 $moody_pid
kill -HUP "$daemon_pid"
sleep 0.5
claim 'while it does not answer others are served' serves bystander
said() { equal "$(log_count "$work/moody/resident does not answer and is left alone")" "$1"; }
claim 'a scan gives it up after some seconds' within 1000 said 1
before=$(field plans)
new_planned later
is_found() { counted plans $((before + 1)); }
is_lost() { counted plans "$before"; }
claim 'and goes on with others' within 300 is_found
claim 'which are served' serves later
rm "$(plan_file later)"
claim 'the next ones leave it alone' within 300 is_lost
rm "$(plan_file program)"
sleep 8
claim 'for ever' said 1
waits_for_one() { within 300 counted stuck 1; }
echo "# threads: $(find "/proc/$daemon_pid/task" -mindepth 1 -maxdepth 1 | wc -l)"
claim 'with one thread lost to it' waits_for_one
kill -USR2 $moody_pid
sleep 0.5
claim 'when it answers again nobody is harmed' is_alive
new_planned last
sleep 1
claim 'plans are followed' serves last
claim 'the daemon ends after that' stop_daemon
claim 'the sanitizers had nothing to say' not grep -q 'Sanitizer\|runtime error' "$daemon_log"
