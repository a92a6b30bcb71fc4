# Names and programs that try their luck.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

deep=$work/$(printf '%0200d' 0)
long=$deep
for _ in $(seq 18); do
	long=$long/$(basename "$deep")
done
mkdir -p "$long"
cp "$actor" "$long/actor"
odd=$work/$(printf 'odd\tname\n\\012here')
cp "$data" "$odd"

for mode in $modes; do
	record "$mode" -- "$long/actor" map-read "$odd" 3 and exit 5
	check "$mode: a path of $((${#long} + 6)) bytes" last_line_is exited 5
	# Without its library this one sees nothing of a program that ends by itself.
	[ "$mode" = exit ] || check "$mode: and it has its name" has name "$(device "$long/actor")" "$(number "$long/actor")" f "$long/actor"
	[ "$mode" = exit ] || check "$mode: a mapped file with an odd name" has name "$(device "$odd")" "$(number "$odd")" f \
		"$work/odd\\tname\\n\\\\012here"
	# A path longer than the kernel takes, reached step by step.
	record "$mode" -- "$actor" chdir "$long" and chdir "$(basename "$deep")" and exit 0
	check "$mode: a directory that is not there" last_line_is exited 99
	begin "$mode" -- "$actor" write-pid "$pid_file" and pause
	appears "$pid_file"
	kill -9 "$(cat "$pid_file")"
	finish
	check "$mode: a program killed from outside" last_line_is signaled 9
	rm -f "$pid_file"
	record "$mode" -- "$actor" forks 500 and exit 0
	check "$mode: many short children" last_line_is exited 0

	# Nobody reads the output any more: only the failing write can tell, the control pipe stays open.
	mkdir -p "$work/open/made"
	mkfifo "$work/output"
	all_lines=$lines
	lines=$work/output
	head -n 1 "$work/output" >"$all_lines" &
	# shellcheck disable=SC2016 # the inner shell's variables
	begin "$mode" -- /bin/sh -c 'while :; do i=$((i + 1)); : >"$0/$i"; /bin/true; done' "$work/open/made"
	finish
	lines=$all_lines
	check "$mode: a closed output ends the program, with status 1" equal "$helper_status" 1
	rm -rf "$work/open/made" "$work/output"
done
