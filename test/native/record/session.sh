# How a recorded program begins and ends; the same for every recorder.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

modes='faults scout exit'
[ "$(id -u)" != 0 ] || modes='trace faults scout exit'

check 'refuses an unknown mode with status 2' equal "$("$helper" nonsense 2>/dev/null; echo $?)" 2
check 'refuses an unknown option with status 2' equal \
	"$("$helper" scout --nonsense "$actor" 3>&1 4<&0 2>/dev/null; echo $?)" 2
check 'refuses a missing program with status 2' equal "$("$helper" scout 2>/dev/null; echo $?)" 2
check 'says which descriptor is missing' equal \
	"$("$helper" scout "$actor" 2>&1 3>&- 4<&-)" 'prefault-record: descriptor 3: Bad file descriptor'

if [ "$(id -u)" = 0 ]; then
	unprivileged
	record trace -- "$actor"
	privileged
else
	record trace -- "$actor"
fi
check 'trace without privilege fails with status 1' equal "$helper_status" 1
check 'trace without privilege says why' equal "$(cat "$work/stderr")" \
	'prefault-record: fanotify_init: Operation not permitted'

for mode in $modes; do
	record "$mode" -- "$actor" exit 3
	check "$mode: the exit status is the program's" last_line_is exited 3
	check "$mode: the helper's own status is 0" equal "$helper_status" 0
	check "$mode: child is the first line" grep -Eq "^child${tab}[0-9]+$" <<-EOF
		$(head -n 1 "$lines")
	EOF
	record "$mode" "$actor" raise 11
	check "$mode: a deadly signal is told, without --" last_line_is signaled 11
	record "$mode" -- "$actor" raise 9
	check "$mode: SIGKILL from elsewhere is told" last_line_is signaled 9
	record "$mode" -- "$actor" handle and exit 4
	check "$mode: a handled signal reaches the program" last_line_is exited 4
	record "$mode" -- "$actor" job-control and exit 5
	check "$mode: stopping and continuing work" last_line_is exited 5
	record "$mode" -- "$work/absent"
	check "$mode: an absent program" last_line_is failed 2 'exec: No such file or directory'
	check "$mode: nothing but child and failed" equal "$(grep -Ec '^(exec|exited|signaled|stopped)' "$lines")" 0
	check "$mode: the helper's status after it is 0" equal "$helper_status" 0
	record "$mode" -- "$data"
	check "$mode: a file that is not executable" last_line_is failed 13 'exec: Permission denied'

	record "$mode" -- "$actor" descriptors
	check "$mode: the program has descriptors 0 to 2" equal "$(sort "$work/stdout" | tr '\n' ' ')" \
		'descriptor 0 descriptor 1 descriptor 2 '
	record "$mode" -- "$actor" close-descriptors and exit 6
	check "$mode: a program that closes all descriptors from 3 on" last_line_is exited 6
	record "$mode" -- "$actor" signals
	check "$mode: no signal is blocked or ignored" equal "$(cat "$work/stdout")" 'blocked 0 ignored 0'

	begin "$mode" -- "$actor" write-pid "$pid_file" and pause
	appears "$pid_file"
	stop
	check "$mode: the end of the control pipe stops the program" last_line_is stopped
	check "$mode: and nothing is left of it" is_gone "$(cat "$pid_file")"
	rm -f "$pid_file"

	begin "$mode" -- "$actor" write-pid "$pid_file" and pause
	appears "$pid_file"
	kill "$helper_pid"
	finish
	check "$mode: SIGTERM to the helper stops the program" last_line_is stopped
	check "$mode: and nothing is left of it then" is_gone "$(cat "$pid_file")"
	rm -f "$pid_file"

	begin "$mode" -- "$actor" exit-on-term and write-pid "$pid_file" and pause and exit 0
	appears "$pid_file"
	stop
	check "$mode: a program that exits on being stopped counts as stopped" last_line_is stopped
	rm -f "$pid_file"

	begin "$mode" -- "$actor" ignore-term and write-pid "$pid_file" and pause
	appears "$pid_file"
	stop
	check "$mode: a program that ignores SIGTERM is killed" last_line_is stopped
	check "$mode: and is gone" is_gone "$(cat "$pid_file")"
	rm -f "$pid_file"

	record "$mode" -- "$actor" daemonise-stubborn "$pid_file" and exit 8
	check "$mode: what the program leaves behind is ended" is_gone "$(cat "$pid_file")"
	check "$mode: and its own status stays the last line" last_line_is exited 8
	rm -f "$pid_file"

	begin "$mode" --tree -- "$actor" daemonise "$pid_file" and exit 9
	appears "$pid_file"
	sleep 1.3
	check "$mode --tree: what the program leaves behind lives on" not is_gone "$(cat "$pid_file")"
	kill "$(cat "$pid_file")"
	finish
	check "$mode --tree: and the record ends when it ends" last_line_is exited 9
	rm -f "$pid_file"

	begin "$mode" --tree -- "$actor" daemonise "$pid_file" and exit 10
	appears "$pid_file"
	stop
	check "$mode --tree: a stop ends what is left" is_gone "$(cat "$pid_file")"
	check "$mode --tree: and the program's own status is the last line" last_line_is exited 10
	rm -f "$pid_file"

	printf '' | "$helper" "$mode" -- "$actor" write-pid "$pid_file" 3>"$lines" 4<&0
	check "$mode: without go the program is never executed" equal "$(cat "$pid_file" 2>/dev/null)" ''
	check "$mode: and counts as stopped" last_line_is stopped
	echo run | "$helper" "$mode" -- "$actor" write-pid "$pid_file" 3>"$lines" 4<&0 2>"$work/stderr"
	check "$mode: another word than go is refused" equal "$(cat "$pid_file" 2>/dev/null)" ''

	if [ "$(id -u)" = 0 ]; then
		mkdir -p "$work/root/bin"
		"${CC:-cc}" -O1 -static -o "$work/root/bin/exit" -x c - <<-EOF
			int main(void)
			{
				return 11;
			}
		EOF
		ln -sf /bin/exit "$work/root/link"
		record "$mode" --root "$work/root" -- /link
		check "$mode --root: an absolute link leads to the file inside" last_line_is exited 11
		# Without the library, which is not in that root, nothing is seen.
		[ "$mode" = exit ] || check "$mode --root: the file is named as seen from outside" \
			has name "$(device "$work/root/bin/exit")" "$(number "$work/root/bin/exit")" f "$work/root/bin/exit"
		[ "$mode" = trace ] || [ "$mode" = exit ] || check "$mode --root: and so is the exec" \
			has_like "exec [0-9]+ $work/root/bin/exit"
		record "$mode" --root "$work/absent" -- /link
		check "$mode --root: an absent root" equal "$(cat "$work/stderr")" \
			"prefault-record: $work/absent: No such file or directory"
	fi
done
