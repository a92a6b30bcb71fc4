#!/bin/sh
# The daemon, and the copy that `prefault refresh` makes of a plan inside a program: there the program itself is known by
# its path alone, as its size changes with the plan.
# shellcheck source-path=SCRIPTDIR source=../daemon/lib.sh
. "$(dirname "$0")/../daemon/lib.sh"
new_program known
new_data known
# As large as a plan in it will make it; pages that no start of it touches, and so in the sample too.
head -c 400000 /dev/urandom >>"$work/bin/known"
program_pages=$(pages_of "$work/bin/known")
{
	echo "program $work/bin/known"
	echo "file $work/bin/known 4096 path"
	by_mtime "$work/data/known"
	printf 'mode default - 0\nsentinel %s 1\n' "$work/data/known.sentinel"
	echo "step 1 0 $data_pages"
} | install_plan "$(plan_file known)"
start_daemon
claim 'the program is watched' watches 1
claim 'its start is served' serves known
stop_daemon
# The recorded size bounds the steps, the file itself what is read.
{
	echo "program $work/bin/known"
	echo "file $work/bin/known $((2 * program_pages * 4096)) path"
	by_mtime "$work/data/known"
	printf 'mode default - 0\nsentinel %s 1\nstep 1 0 %d\nstep 0 0 %d\n' "$work/data/known.sentinel" "$data_pages" \
		$((2 * program_pages))
} | install_plan "$(plan_file known)"
start_daemon
cold_program() {
	rest known
	chill known
	cold "$work/bin/known"
	"$work/bin/known" && issued "$work/data/known" "$data_pages" && issued "$work/bin/known" "$program_pages"
}
claim 'pages of the program itself are asked for, up to its present end' cold_program
claim 'and counted, beside the first' counted helped 2
sampled() { [ "$(field sampled)" -gt 0 ]; }
claim 'and looked at again later' within 1500 sampled
claim 'the daemon ends' stop_daemon
