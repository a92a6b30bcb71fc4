# The trace recorder: fanotify.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

named() {
	has name "$(device "$1")" "$(number "$1")" "$2" "$1"
}

if [ "$(id -u)" = 0 ]; then
	mkdir -p "$work/trace/listed" "$work/trace/opened"
	for name in read mapped linked; do
		cp "$data" "$work/trace/$name"
	done
	ln -s linked "$work/trace/link"
	odd=$(printf 'tab\there\nback\\slash')
	cp "$data" "$work/trace/$odd"
	record trace -- "$actor" read "$work/trace/read" 0 100 and map-read "$work/trace/mapped" 3 and \
		open "$work/trace/link" and list "$work/trace/listed" and open "$work/trace/opened" and \
		open "$work/trace/$odd" and create-and-unlink "$work/trace/temporary" and \
		spawn "$actor" open "$data"
	check 'trace: a file that is read' named "$work/trace/read" f
	check 'trace: a file that is mapped' named "$work/trace/mapped" f
	check 'trace: the file behind a link, by its own name' named "$work/trace/linked" f
	check 'trace: the program' named "$actor" f
	check "trace: a file that a child opens" named "$data" f
	check 'trace: a directory' named "$work/trace/listed" d
	check 'trace: a listed directory is told' has list "$(device "$work/trace/listed")" "$(number "$work/trace/listed")"
	check 'trace: a directory only opened is named' named "$work/trace/opened" d
	check 'trace: and not told as listed' not has list "$(device "$work/trace/opened")" "$(number "$work/trace/opened")"
	check 'trace: tab, newline and backslash are escaped' has name "$(device "$work/trace/$odd")" \
		"$(number "$work/trace/$odd")" f "$work/trace/tab\\there\\nback\\\\slash"
	check 'trace: no file that is gone' not grep -q "$work/trace/temporary" "$lines"
	check 'trace: each file once' equal "$(grep -c "${tab}$work/trace/read\$" "$lines")" 1
	check 'trace: nothing of proc' not grep -q "${tab}/proc" "$lines"
	check 'trace: nothing is lost' not grep -q '^lost' "$lines"
	mkfifo "$work/trace/fifo"
	(exec 8<>"$work/trace/fifo"; record trace -- "$actor" open "$work/trace/fifo"; exit 0)
	check 'trace: a FIFO that is opened does not hold it up' last_line_is exited 0
	record trace -- "$actor" forks 1000
	check 'trace: a thousand forks' last_line_is exited 0
fi
