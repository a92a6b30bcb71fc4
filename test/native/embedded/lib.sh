# shellcheck shell=sh
# Sourced by the parts of this test: programs that have room for a plan, and plans put into programs.
# One part alone: unshare --mount --propagation private sh test/native/embedded/PART.sh
# shellcheck disable=SC2034 # what the parts use
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "$(dirname "$0")/../lib.sh"
probe_source=$root/test/native/probe.c
note_source=$root/src/native/prefault-note.S
cc=${CC:-cc}
"$cc" -c -o "$work/note.o" "$note_source"

# The note's section: its offset in the file and its size.
note_section() {
	readelf -W -S "$1" | sed -n 's/.* \.note\.prefault *NOTE *[0-9a-f]* \([0-9a-f]*\) \([0-9a-f]*\) .*/0x\1 0x\2/p'
}
note_offset() {
	section=$(note_section "$1")
	echo $((${section% *}))
}
# patch FILE OFFSET: standard input, over what is there.
patch() { dd of="$1" bs=4096 oflag=seek_bytes seek="$2" conv=notrunc status=none; }
# fill_note PROGRAM PLAN: into the room that was reserved.
fill_note() { patch "$1" $(($(note_offset "$1") + 24)) <"$2"; }
# number VALUE BYTES: little-endian.
number() {
	value=$1
	for _ in $(seq "$2"); do
		# shellcheck disable=SC2059 # an octal escape
		printf "\\$(printf '%03o' $((value & 255)))"
		value=$((value >> 8))
	done
}
zeros() { head -c "$1" /dev/zero; }
# footer ELF_SIZE PLAN_OFFSET PLAN_SIZE [VERSION [MAGIC]]
footer() {
	number "$1" 8
	number "$2" 8
	number "$3" 4
	number "${4:-1}" 4
	printf %s "${5:-PREFTAIL}"
}
# append_trailer PROGRAM PLAN
append_trailer() {
	elf_size=$(stat -c %s "$1")
	plan_offset=$(((elf_size + 7) / 8 * 8))
	plan_size=$(stat -c %s "$2")
	{
		zeros $((plan_offset - elf_size))
		cat "$2"
		footer "$elf_size" "$plan_offset" "$plan_size"
	} >>"$1"
}
# make_plan FILE [OFFSET=VALUE]... <TEXT
make_plan() { install_plan "$@"; }

new_file data 400000
pages=$(pages_of "$work/data")
simple_plan "$work/data" | make_plan "$work/plan"
plan_bytes=$(stat -c %s "$work/plan")
# room NAME: a probe with room for a plan and nothing in it. noted NAME [PLAN]: with a plan.
room() { "$cc" -D_GNU_SOURCE -Wl,--build-id -o "$work/$1" "$probe_source" "$work/note.o"; }
noted() {
	room "$1"
	fill_note "$work/$1" "${2:-$work/plan}"
}

# starts COMMAND...: cold, and what it says is as it should be.
starts() {
	cold "$work/data"
	equal "$(chilled "$@" say ok)" ok
}
applies() { starts "$@" && issued "$work/data" "$pages"; }
ignores() { starts "$@" && nothing_issued "$work/data"; }
audited="env LD_AUDIT=$module"
