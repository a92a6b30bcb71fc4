#!/bin/sh
# Starts at the same time share what may be in flight: one that has much to read does not keep the next one waiting
# until it has it all. Called by run.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# A disk of some 12 MiB a second: 10 ms for each read of up to 128 KiB, one after the other.
mkdir "$work/slow-files" "$work/slow"
much_pages=12288
little_pages=128
head -c $((much_pages * 4096)) /dev/urandom >"$work/slow-files/much"
head -c $((little_pages * 4096)) /dev/urandom >"$work/slow-files/little"
mkfifo "$work/mounted"
"$tools/daemon-moody-fs" "$work/slow-files" "$work/slow" 10 >"$work/mounted" &
helper_pids=$!
read -r _ <"$work/mounted"

# slow_program NAME PAGES: a program whose plan is that file.
slow_program() {
	new_program "$1"
	{
		echo "program $work/bin/$1"
		by_mtime "$work/slow-files/$1" | sed "s,$work/slow-files,$work/slow,"
		echo "mode default - 0"
		echo "step 0 0 $2"
	} | install_plan "$(plan_file "$1")"
}
slow_program much "$much_pages"
slow_program little "$little_pages"
start_daemon

"$work/bin/much" 20000 &
helper_pids="$helper_pids $!"
sleep 0.5
"$work/bin/little" 20000 &
helper_pids="$helper_pids $!"
claim 'a start that has little to read gets it' issued "$work/slow/little" "$little_pages"
arrived=$(residency count "$work/slow/much")
echo "# meanwhile $arrived of $much_pages pages of the other one had arrived"
claim 'before one that came earlier has all of its' [ "$arrived" -lt $((much_pages * 3 / 4)) ]
has_arrived() { [ "$(residency count "$work/slow/much")" -ge $((much_pages * 7 / 8)) ]; }
claim 'which goes on and gets it too' within 2000 has_arrived
claim 'the daemon ends' stop_daemon
