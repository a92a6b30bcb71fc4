# The scout: ptrace, with and without privilege.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

# touched KIND FILE: the extents of the file in lines of that kind
touched() {
	extents "$1" "$(device "$2")" "$(number "$2")"
}

cp "$data" "$work/mapped"
mkdir -p "$work/scout/listed" "$work/scout/opened"
cp "$data" "$work/scout/target"
ln -sf target "$work/scout/link"
chmod 644 "$work/mapped" "$work/scout/target"

scout_lookups() {
	record scout -- "$actor" stat "$work/scout/absent" and open "$work/scout/link" and \
		access "$work/./scout//listed/../link" and chdir "$work/scout" and stat gone/../link and \
		open-at listed ../opened and list listed and readlink link and readlink target and \
		stat / and stat ../../../../../../../.. and stat link/below
	check "scout$1: an absent file" has lookup 2 "$work/scout/absent"
	check "scout$1: a link keeps its name in the look-up" has lookup 0 "$work/scout/link"
	check "scout$1: and the file behind it gets the canonical one" \
		has name "$(device "$work/scout/target")" "$(number "$work/scout/target")" f "$work/scout/target"
	check "scout$1: a path from a descriptor" has lookup 0 "$work/scout/opened"
	check "scout$1: a directory only opened is named" \
		has name "$(device "$work/scout/opened")" "$(number "$work/scout/opened")" d "$work/scout/opened"
	check "scout$1: and not told as listed" \
		not has list "$(device "$work/scout/opened")" "$(number "$work/scout/opened")"
	check "scout$1: a listed directory is told" \
		has list "$(device "$work/scout/listed")" "$(number "$work/scout/listed")"
	check "scout$1: a file asked whether it is a link counts as found" has lookup 0 "$work/scout/target"
	check "scout$1: the root directory" has lookup 0 /
	check "scout$1: other errors" has lookup 20 "$work/scout/link/below"
	check "scout$1: every path is normal" not grep -Eq "^lookup${tab}[0-9]+${tab}.*(//|/\.\.?(/|\$))" "$lines"
	check "scout$1: no line twice" equal "$(sort "$lines" | uniq -d)" ''
}

scout_reads() {
	record scout -- "$actor" pread "$data" 8000 400
	check "scout$1: pread" equal "$(touched read "$data")" '1+2 '
	record scout -- "$actor" read "$data" 4096 8192
	check "scout$1: read from the position" equal "$(touched read "$data")" '1+2 '
	record scout -- "$actor" readv "$data" 40960 1
	check "scout$1: readv" equal "$(touched read "$data")" '10+1 '
	record scout -- "$actor" preadv "$data" 40959 2
	check "scout$1: preadv" equal "$(touched read "$data")" '9+2 '
	record scout -- "$actor" preadv2 "$data" 81920 4096
	check "scout$1: preadv2 from the position" equal "$(touched read "$data")" '20+1 '
	record scout -- "$actor" sendfile "$data" 12288 8192
	check "scout$1: sendfile" equal "$(touched read "$data")" '3+2 '
	record scout -- "$actor" copy "$data" 16384 4097 "$work/open/copy"
	check "scout$1: copy_file_range" equal "$(touched read "$data")" '4+2 '
	rm -f "$work/open/copy"
	record scout -- "$actor" read "$data" 0 262144 and pread "$data" 100 5000
	check "scout$1: a second read adds no line" equal "$(touched read "$data")" '0+64 '
	record scout -- "$actor" pread "$data" 20480 4096 and pread "$data" 0 262144
	check "scout$1: only the new pages of a second read" equal "$(touched read "$data")" '5+1 0+5 6+58 '
}

scout_maps() {
	record scout -- "$actor" map-write "$work/mapped" 0 1 5 40 63 and exit 3
	check "scout$1: pages mapped at exit" equal "$(touched present "$work/mapped")" '0+2 5+1 40+1 63+1 '
	check "scout$1: and the exit status" last_line_is exited 3
	record scout -- "$actor" map-write "$work/mapped" 9 and raise 11
	check "scout$1: pages mapped at a deadly signal" equal "$(touched present "$work/mapped")" '9+1 '
	record scout -- "$actor" map-write "$work/mapped" 2 and exec "$actor" map-write "$work/mapped" 20
	check "scout$1: pages mapped before an exec" equal "$(touched present "$work/mapped")" '2+1 20+1 '
	record scout -- "$actor" map-write "$work/mapped" 2 and exec-from-thread "$actor" map-write "$work/mapped" 21
	check "scout$1: an exec by another thread" equal "$(touched present "$work/mapped")" '2+1 21+1 '
	check "scout$1: both execs are the same process's" equal \
		"$(grep '^exec' "$lines" | cut -f 2 | sort -u | wc -l)" 1
	record scout -- "$actor" map-write "$work/mapped" 2 and spawn "$actor" map-write "$work/mapped" 30 and \
		vspawn "$actor" map-write "$work/mapped" 31
	check "scout$1: pages of children" equal "$(touched present "$work/mapped")" '2+1 30+2 '
	check "scout$1: the exec of each child" equal "$(grep -c '^exec' "$lines")" 3
	begin scout -- "$actor" exit-on-term and map-write "$work/mapped" 11 and write-pid "$pid_file" and \
		pause and map-write "$work/mapped" 12
	appears "$pid_file"
	stop
	rm -f "$pid_file"
	check "scout$1: what a stopped program does at its end is not recorded" \
		equal "$(touched present "$work/mapped")" '11+1 '
	check "scout$1: the file has a name" \
		has name "$(device "$work/mapped")" "$(number "$work/mapped")" f "$work/mapped"
}

scout_rest() {
	library=$(ldd "$(command -v ls)" | awk '/libselinux|libcap/ { print $3; exit }')
	record scout -- "$actor" dlopen "$library"
	library=$(readlink -f "$library")
	check "scout$1: a library opened by the program" \
		has name "$(device "$library")" "$(number "$library")" f "$library"
	check "scout$1: and pages of it" different "$(touched present "$library")" ''

	printf '#!/bin/sh\nexec "%s" exit 4\n' "$actor" >"$work/wrapper"
	chmod 755 "$work/wrapper"
	ln -sf wrapper "$work/wrapper-link"
	record scout -- "$work/wrapper-link"
	check "scout$1: a script and what it becomes" equal "$(grep '^exec' "$lines" | cut -f 3 | tr '\n' ' ')" \
		"$work/wrapper $actor "
	check "scout$1: its interpreter is named" grep -q "${tab}f${tab}$(readlink -f /bin/sh)\$" "$lines"
	check "scout$1: and the script" has name "$(device "$work/wrapper")" "$(number "$work/wrapper")" f "$work/wrapper"
	check "scout$1: and its status" last_line_is exited 4

	record scout -- "$actor" trace-me and exit 5
	check "scout$1: a program that wants to be traced is told no" last_line_is exited 5
	record scout -- "$actor" own-filter and open "$data" and exit 5
	check "scout$1: a program with a seccomp filter of its own" last_line_is exited 5
	check "scout$1: is still seen" has lookup 0 "$data"
	record scout -- "$actor" threads 1000 and exit 6
	check "scout$1: thousands of threads" last_line_is exited 6
	record scout -- "$actor" forks 2000 and exit 7
	check "scout$1: thousands of forks" last_line_is exited 7
}

scout_cases() {
	scout_lookups "$1"
	scout_reads "$1"
	scout_maps "$1"
	scout_rest "$1"
}
[ "$(id -u)" != 0 ] || scout_cases ''
unprivileged
scout_cases ' without privilege'
privileged

# Programs of the other word size have other system call numbers.
if "${CC:-cc}" -m32 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O1 -o "$work/actor-32" "$here/actor.c" -pthread -ldl 2>/dev/null; then
	wide=$actor
	actor=$work/actor-32
	scout_lookups ' of 32 bits'
	scout_reads ' of 32 bits'
	record scout -- "$actor" spawn "$wide" pread "$data" 0 4096
	check 'scout of 32 bits: a child of 64 bits' equal "$(touched read "$data")" '0+1 '
	actor=$wide
fi
