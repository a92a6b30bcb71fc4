# Shared by the tests of prefault-record; sourced by ./run.
# shellcheck shell=sh disable=SC2154,SC2034 # variables of ./run, and variables for the parts

passed=0
failed=0
tab=$(printf '\t')

# check CLAIM COMMAND...: the command must succeed
check() {
	claim=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		echo "ok $claim"
	else
		failed=$((failed + 1))
		echo "not ok $claim"
		echo "# $*"
		sed 's/^/# /' "$work/stderr" "$lines" | head -n 40
	fi
}

not() {
	! "$@"
}

tabbed() {
	(
		IFS=$tab
		printf '%s\n' "$*"
	)
}

# has FIELD...: the output has exactly this line
has() {
	grep -Fxq -e "$(tabbed "$@")" "$lines"
}

# has_like REGEX: the output has a line of this form; a space stands for a tab
has_like() {
	grep -Eq -e "^$(printf '%s' "$1" | tr ' ' '\t')\$" "$lines"
}

# extents FIELD...: what follows these fields in all lines that begin with them: "0+1 5+1 "
extents() {
	prefix=$(tabbed "$@")
	awk -v prefix="$prefix$tab" 'index($0, prefix) == 1 { print substr($0, length(prefix) + 1) }' "$lines" |
		tr '\t' '+' | tr '\n' ' '
}

last_line_is() {
	[ "$(tail -n 1 "$lines")" = "$(tabbed "$@")" ]
}

equal() {
	[ "$1" = "$2" ] || {
		echo "# '$1' is not '$2'"
		return 1
	}
}

different() {
	[ "$1" != "$2" ]
}

# device FILE, number FILE: how the output names it
device() {
	findmnt -nro MAJ:MIN -T "$(dirname "$1")"
}

number() {
	stat -c %i "$1"
}

# Runs begin() and record() without privilege until privileged is called.
unprivileged() {
	[ "$(id -u)" != 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups --'
}

privileged() {
	as=
}

# begin MODE ARGS...: starts the helper and lets the program go; the control pipe is descriptor 9
begin() {
	rm -f "$work/control"
	mkfifo "$work/control"
	# shellcheck disable=SC2086 # $as is a command prefix
	$as "$helper" "$@" >"$work/stdout" 2>"$work/stderr" 3>"$lines" 4<"$work/control" 9>&- &
	helper_pid=$!
	exec 9>"$work/control"
	(
		trap '' PIPE
		echo go >&9
	) 2>/dev/null
}

finish() {
	wait "$helper_pid"
	helper_status=$?
	exec 9>&-
}

# record MODE ARGS...: from the start to the end
record() {
	begin "$@"
	finish
}

# stop: by the end of the control pipe
stop() {
	exec 9>&-
	wait "$helper_pid"
	helper_status=$?
}

# appears FILE: waits until the file has content; a failed claim if it does not come
appears() {
	tries=0
	while [ ! -s "$1" ] && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	[ -s "$1" ] || check 'the program reaches the point where it waits' false
}

is_gone() {
	[ ! -d "/proc/$1" ]
}
