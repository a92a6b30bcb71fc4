# The faults recorder: perf events, with and without privilege.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

# pages FILE: the pages of the file that were faulted at, in order of time, without repeats
pages() {
	awk -F '\t' -v device="$(device "$1")" -v number="$(number "$1")" \
		'$1 == "page" && $3 == device && $4 == number && !seen[$5]++ { printf "%s ", $5 }' "$lines"
}

cp "$data" "$work/pieces"
chmod 644 "$work/pieces"

faults_cases() {
	record faults -- "$actor" map-write "$data" 40 0 5 63 and exit 3
	check "faults$1: the pages that are written, in their order" equal "$(pages "$data")" '40 0 5 63 '
	check "faults$1: the file has a name" has name "$(device "$data")" "$(number "$data")" f "$data"
	check "faults$1: the program is the first exec" equal \
		"$(grep '^exec' "$lines" | head -n 1 | cut -f 3)" "$actor"
	check "faults$1: nothing is lost" not grep -q '^lost' "$lines"
	check "faults$1: progress counts the page lines" equal "$(grep '^progress' "$lines" | tail -n 1 | cut -f 2)" \
		"$(grep -c '^page' "$lines")"
	check "faults$1: the exit status" last_line_is exited 3

	record faults -- "$actor" map-read "$data" 3 40 20
	check "faults$1: the pages that are read" equal "$(pages "$data")" '3 40 20 '

	# The mapping begins at page 10; 8 to 11 of it become anonymous.
	record faults -- "$actor" map-pieces "$work/pieces" 10 0 9 12 21 31
	check "faults$1: offsets, holes and changed protection" equal "$(pages "$work/pieces")" '10 22 31 41 '

	record faults -- "$actor" map-write "$data" 1 and spawn "$actor" map-write "$work/pieces" 2 and \
		vspawn "$actor" map-write "$work/pieces" 3
	check "faults$1: pages of children" equal "$(pages "$data")$(pages "$work/pieces")" '1 2 3 '
	check "faults$1: the exec of each child" equal "$(grep -c '^exec' "$lines")" 3

	record faults -- "$actor" exec "$actor" map-write "$data" 7
	check "faults$1: after an exec" equal "$(pages "$data")" '7 '
	record faults -- "$actor" exec-from-thread "$actor" map-write "$data" 8
	check "faults$1: after an exec by another thread" equal "$(pages "$data")" '8 '
	check "faults$1: both execs are the same process's" equal \
		"$(grep '^exec' "$lines" | cut -f 2 | sort -u | wc -l)" 1

	printf '#!%s exec\n' "$actor" >"$work/script"
	printf '#!/bin/sh\nexec "%s" exit 4\n' "$actor" >"$work/wrapper"
	printf '#!/bin/sh\n"%s" &&\n"%s"\n' "$work/wrapper" "$actor" >"$work/outer"
	chmod 755 "$work/script" "$work/wrapper" "$work/outer"
	record faults -- "$work/wrapper"
	check "faults$1: a script and what it becomes" equal "$(grep '^exec' "$lines" | cut -f 3 | tr '\n' ' ')" \
		"$work/wrapper $actor "
	check "faults$1: and its status" last_line_is exited 4

	begin faults -- "$actor" exit-on-term and map-write "$data" 11 and write-pid "$pid_file" and \
		pause and map-write "$data" 12
	appears "$pid_file"
	stop
	rm -f "$pid_file"
	check "faults$1: what a stopped program does at its end is not recorded" equal "$(pages "$data")" '11 '

	record faults -- "$actor" threads 2000 and map-write "$data" 9
	check "faults$1: thousands of threads" equal "$(pages "$data")" '9 '
	record faults -- "$actor" forks 3000 and map-write "$data" 10
	check "faults$1: thousands of forks" equal "$(pages "$data")" '10 '
}

paranoid=$(cat /proc/sys/kernel/perf_event_paranoid)
[ "$(id -u)" != 0 ] || faults_cases ''
unprivileged
if [ "$paranoid" -le 2 ]; then
	faults_cases ' without privilege'
else
	record faults -- "$actor"
	check 'faults without privilege is refused, and the reason is told' \
		grep -q "perf_event_paranoid is $paranoid" "$work/stderr"
fi
privileged
