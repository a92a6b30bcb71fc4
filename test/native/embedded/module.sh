#!/bin/sh
# A plan in a program's note, and the audit module: read from memory, after the plan directories, never instead.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
noted program
program=$work/program
user_plan=$user_plans/$(plan_name "$program")
new_file other 400000
# shellcheck disable=SC2086 # a command and its arguments
audited() {
	verb=$1
	shift
	"$verb" $audited "$@"
}

claim 'a program has the plan of its note issued' audited applies "$program"
warm_start() { cold "$work/data" && warm "$work/sentinel" && LD_AUDIT=$module "$program" && nothing_issued "$work/data"; }
claim 'a warm start is left alone' warm_start
claim 'PREFAULT=0 switches it off' audited ignores PREFAULT=0 "$program"
strip -o "$work/stripped" "$program"
claim 'a stripped program has it issued' audited applies "$work/stripped"
filtered() {
	cold "$work/data"
	equal "$(chilled "$probe" as-child "$probe" filter "$1" /usr/bin/env LD_AUDIT="$module" "$program" say ok)" "ok
exited 0" && nothing_issued "$work/data"
}
for call in statx preadv2 fadvise64 readlinkat; do
	claim "a filter that kills for $call does not kill the program" filtered "$call"
done

if command -v strace >/dev/null; then
	# opened PROGRAM: what a start opens. Links are not followed: the program is named by what was executed.
	opened() {
		strace -f -o "$work/trace" -e trace=openat,open,read,pread64,mmap,lseek -E "LD_AUDIT=$module" "$@" &&
			sed -n 's/.*openat*(AT_FDCWD, "\([^"]*\)".*/\1/p' "$work/trace" >"$work/opened"
	}
	reads() { grep -c '\(read\|pread64\|lseek\)(' "$work/trace"; }
	room bare
	opened "$work/bare"
	plans=$(grep -c '\.plan$' "$work/opened") bare_reads=$(reads)
	grep -v '\.plan$' "$work/opened" >"$work/bare-opened"
	claim 'room without a plan costs the three opens of a program without a plan' equal "$plans" 3
	claim 'and nothing else' not grep -q '^/proc/' "$work/opened"
	warm "$work/sentinel"
	opened "$program"
	{
		echo "/proc/self/status"
		echo "$work/sentinel"
	} | cat - "$work/bare-opened" | sort >"$work/expected"
	# The audited program's own start comes after the module: the order is of no interest.
	without_more() { sort "$work/opened" | diff "$work/expected" -; }
	claim 'a warm start looks for no plan and does not open the program: only the filter and the sentinels' without_more
	claim 'its only read more is that of /proc/self/status' equal "$(($(reads) - bare_reads))" 1
	cold "$work/data" "$work/sentinel"
	opened "$program"
	claim 'a cold start looks for a plan at three places' equal "$(grep -c '\.plan$' "$work/opened")" 3
	claim 'and does not open the program either' not grep -qF "$program" "$work/opened"
else
	skip 'what a start opens' 'strace is not installed'
fi

simple_plan "$work/other" | install_plan "$user_plan"
from_directory() {
	cold "$work/other"
	audited ignores "$program" && issued "$work/other" "$pages"
}
claim 'a plan in a plan directory goes before it' from_directory
: >"$user_plan"
claim 'so does a mask' audited ignores "$program"
printf garbage >"$user_plan"
claim 'so does what is no plan' audited ignores "$program"
rm "$user_plan"

# Modes, helpers.
{
	echo "program $program"
	by_mtime "$work/data"
	by_mtime "$work/other"
	printf 'mode default - 0\nsentinel %s 1\nstep 0 0 98\n' "$work/sentinel"
	printf 'mode say say 0\nsentinel %s 1\nstep 1 0 98\n' "$work/sentinel"
} | make_plan "$work/moded"
noted moded-program "$work/moded"
cold "$work/other"
claim 'an argument chooses a mode of the note' audited ignores "$work/moded-program"
claim 'and that is issued' issued "$work/other" 98
new_file large 16777216
simple_plan "$work/large" | make_plan "$work/large-plan"
noted large-program "$work/large-plan"
cold "$work/large"
LD_AUDIT=$module chilled "$work/large-program" children >"$work/children"
claim 'helpers issue a large plan from the mapped note' issued "$work/large" 4096
claim 'and nobody sees them' grep -q 'children none none, then none none, signals 0' "$work/children"

# Scripts and programs without a build-id.
script=$work/script
printf '#!%s say\n' "$program" >"$script"
chmod 755 "$script"
runs_script() { equal "$(chilled env LD_AUDIT="$module" "$script")" "$script"; }
by_script() {
	cold "$work/data" "$work/other"
	runs_script && issued "$work/data" "$pages" && untouched "$work/other"
}
claim "a script has the plan of its interpreter's note issued" by_script
simple_plan "$work/other" | sed "s|^program .*|program $script|" | install_plan "$user_plans/$(path_plan_name "$script")"
by_own() {
	cold "$work/data" "$work/other"
	runs_script && issued "$work/other" "$pages" && untouched "$work/data"
}
claim "but its own plan goes before" by_own
own_though_warm() {
	# The interpreter is warm by its own sentinel, the script is not.
	simple_plan "$work/data" | sed "s|^sentinel .*|sentinel $probe 0|" | make_plan "$work/warm-plan"
	fill_note "$program" "$work/warm-plan"
	warm "$probe"
	by_own
}
claim "also where the interpreter's note says that it is warm" own_though_warm
"$cc" -D_GNU_SOURCE -Wl,--build-id=none -o "$work/nameless" "$probe_source" "$work/note.o"
fill_note "$work/nameless" "$work/plan"
claim 'a program without a build-id has the plan of its note issued' audited applies "$work/nameless"

# What is in the room may be anything, and the room anywhere.
fill_note "$program" "$work/plan"
at=$(note_offset "$program")
# damaged OFFSET VALUE [BYTES]: with that number in the note, the program starts and nothing is issued.
damaged() {
	cp "$program" "$work/damaged"
	number "$2" "${3:-4}" | patch "$work/damaged" $((at + $1))
	audited ignores "$work/damaged"
}
claim 'a note of another type is none' damaged 8 2
claim 'a note of another name is none' damaged 12 1
claim 'a note that is larger than its segment is none' damaged 4 4294967288
claim 'nor is one whose size makes offsets wrap' damaged 4 4294967295
claim 'nor one whose name does' damaged 0 4294967295
claim 'a note smaller than its plan is none' damaged 4 $((plan_bytes - 8))
claim 'a note just large enough is one' not damaged 4 "$plan_bytes"
claim 'a plan of a later major version is none' damaged $((24 + 8)) 2 2
claim 'a plan larger than the room is none' damaged $((24 + 24)) 32776
claim 'a plan whose checksum differs is none' damaged $((24 + 16)) 1
survives_all() {
	offset=0
	while [ "$offset" -lt $((24 + plan_bytes)) ]; do
		for value in 0 1 4095 2147483648 4294967288 4294967295; do
			cp "$program" "$work/damaged"
			number "$value" 4 | patch "$work/damaged" $((at + offset))
			equal "$(LD_AUDIT=$module "$work/damaged" say ok)" ok && equal "$("$wrapper" "$work/damaged" say ok)" ok ||
				return 1
		done
		offset=$((offset + 4))
	done
	# Helpers of the last of these may still be at work.
	sleep 0.3
}
claim 'a program starts with any number anywhere in its note' survives_all
# headers FILE TYPE: where in the file the program headers of that type are (64-bit little-endian).
headers() {
	table=$(od -An -t u8 -j 32 -N 8 "$1") count=$(od -An -t u2 -j 56 -N 2 "$1")
	for index in $(seq 0 $((count - 1))); do
		header=$((table + index * 56))
		[ "$(od -An -t u4 -j "$header" -N 4 "$1" | tr -d ' ')" != "$2" ] || echo "$header"
	done
}
unloaded() {
	cp "$program" "$work/damaged"
	for header in $(headers "$program" 4); do
		# p_vaddr: far behind everything, and for a reader of the file p_offset.
		if [ "$(od -An -t u8 -j $((header + 8)) -N 8 "$program" | tr -d ' ')" = "$at" ]; then
			number 1073741824 8 | patch "$work/damaged" $((header + 16))
			echo moved
		fi
	done
}
case $(uname -m) in
x86_64 | aarch64 | riscv64)
	claim 'the note has a segment of its own' equal "$(unloaded)" moved
	claim 'a note segment that no PT_LOAD covers is none' audited ignores "$work/damaged"
	;;
*) skip 'a note segment that no PT_LOAD covers' 'the test knows 64-bit headers only' ;;
esac

module32=$native/32/libprefault-audit.so
if [ -e "$module32" ] && "$cc" -m32 -c -o "$work/note32.o" "$note_source" &&
	"$cc" -m32 -D_GNU_SOURCE -Wl,--build-id -o "$work/program32" "$probe_source" "$work/note32.o" 2>"$work/cc.log"; then
	fill_note "$work/program32" "$work/plan"
	claim 'a 32-bit program has the plan of its note issued' applies env LD_AUDIT="$module32" "$work/program32"
	claim 'by the wrapper too' applies "$wrapper" "$work/program32"
else
	skip 'a 32-bit program' 'the compiler makes no 32-bit programs'
fi
