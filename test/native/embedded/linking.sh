#!/bin/sh
# What linkers make of prefault-note.S: the room is in the file, in memory and in a note segment.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# in_segment TYPE FILE OFFSET SIZE: a segment of that type has these bytes.
in_segment() {
	readelf -W -l "$2" | while read -r type offset _ _ size _; do
		[ "$type" = "$1" ] || continue
		[ $((offset)) -gt "$3" ] || [ $((offset + size)) -lt $(($3 + $4)) ] || echo yes
	done | grep -q yes
}
described() { "$tools/embedded-describe" "$1"; }
# has_room FILE BYTES: and prefault's own reader sees what readelf sees.
has_room() {
	section=$(note_section "$1")
	at=$((${section% *})) size=$((${section#* }))
	equal "$size" $(($2 + 24)) || return 1
	in_segment LOAD "$1" "$at" "$size" && in_segment NOTE "$1" "$at" "$size" || return 1
	equal "$(described "$1")" "build-id $(build_id_of "$1")
plan $((at + 24)) $2"
}
# linked CLAIM COMMAND...
linked() {
	what=$1
	shift
	claim "$what: it links" "$@" -D_GNU_SOURCE -o "$work/program" "$probe_source" "$work/note.o"
	claim "$what: the room is there, and the build-id is found" has_room "$work/program" 32768
	claim "$what: the program starts" equal "$("$work/program" say ok)" ok
}
# link_all COMPILER LINKER OPTIONS...
link_all() {
	name=$1 linker=$2
	shift 2
	set -- "$name" "$@" -Wl,--build-id
	linked "$name, $linker" "$@"
	for option in -no-pie -static -static-pie -Wl,-z,noseparate-code -Wl,-z,separate-code -flto '-ffunction-sections -Wl,--gc-sections' \
		-Wl,--build-id=none -Wl,--hash-style=sysv -Wl,--hash-style=gnu; do
		# What these linkers know nothing of.
		case "$name $linker $option" in
		*' gold -static-pie' | *' gold -Wl,-z,'* | 'gcc lld -flto') continue ;;
		esac
		# shellcheck disable=SC2086
		linked "$name, $linker, ${option#-Wl,}" "$@" $option
	done
}
for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || { skip "$compiler" 'not installed' && continue; }
	claim "$compiler assembles the note" "$compiler" -c -o "$work/note.o" "$note_source"
	for linker in bfd gold lld mold; do
		if ! command -v "ld.$linker" >/dev/null; then
			skip "$compiler, $linker" 'not installed'
		elif [ "$compiler $linker" = 'gcc mold' ] && [ -d /usr/libexec/mold ]; then
			link_all gcc mold -B/usr/libexec/mold
		else
			link_all "$compiler" "$linker" "-fuse-ld=$linker"
		fi
	done
done

# The tools that others have for build-ids and notes.
by_elfutils() { equal "$(eu-readelf -n "$1" | sed -n 's/.*Build ID: //p')" "$(build_id_of "$1")"; }
room program
if command -v eu-readelf >/dev/null; then
	claim 'elfutils find the build-id' by_elfutils "$work/program"
else
	skip 'elfutils find the build-id' 'elfutils are not installed'
fi
first_page() {
	readelf -W -n "$1" >/dev/null
	at=$(readelf -W -S "$1" | sed -n 's/.* \.note\.gnu\.build-id *NOTE *[0-9a-f]* \([0-9a-f]*\) .*/0x\1/p')
	[ $((at + 36)) -le 4096 ]
}
claim 'the build-id stays in the first page of the program' first_page "$work/program"
claim 'the note says what file(1) would say without it' equal "$(file -b "$work/program" | sed 's/, BuildID[^,]*//')" \
	"$(file -b "$probe" | sed -e 's/, BuildID[^,]*//' -e 's/with debug_info, //')"
no_stack() { not grep -q 'GNU_STACK.*RWE' <<EOT; }
$(readelf -W -l "$work/program")
EOT
claim 'the stack is not executable' no_stack

# What a size may be.
assembled() { "$cc" -DPREFAULT_NOTE_BYTES"$1" -c -o "$work/sized.o" "$note_source"; }
sized() {
	assembled "=$1" && "$cc" -Wl,--build-id -D_GNU_SOURCE -o "$work/sized" "$probe_source" "$work/sized.o" &&
		has_room "$work/sized" "$2"
}
claim 'a size can be said' sized 4096 4096
claim 'a size is rounded up to 8' sized 1001 1008
claim 'the largest size is the largest plan' sized 4194304 4194304
for size in =95 =4194305 =0 =-1 =abc =32k '='; do
	claim "the size '${size#=}' is refused" not assembled "$size"
done

# Control-flow protection is a mark that a program keeps only if every object has it.
protected() {
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	"$cc" -fcf-protection -nostdlib -Wl,-e,main -o "$work/protected" "$work/empty.c" "$@" &&
		readelf -W -n "$work/protected" | grep -q 'x86 feature: IBT, SHSTK'
}
case $(uname -m) in
x86_64) claim 'a program keeps its control-flow protection' protected "$work/note.o" ;;
*) skip 'a program keeps its control-flow protection' 'no x86 machine' ;;
esac

if command -v clang >/dev/null && command -v ld.lld >/dev/null; then
	echo 'void _start(void) { for (;;); }' >"$work/bare.c"
	for target in x86_64 i386 aarch64 riscv64; do
		foreign() {
			clang --target="$target-linux-gnu" -c -o "$work/foreign-note.o" "$note_source" &&
				clang --target="$target-linux-gnu" -nostdlib -c -o "$work/bare.o" "$work/bare.c" &&
				ld.lld --build-id=sha1 -o "$work/foreign" "$work/bare.o" "$work/foreign-note.o" &&
				has_room "$work/foreign" 32768
		}
		claim "$target: the note is assembled, linked and found" foreign
	done
else
	skip 'other architectures' 'clang or lld is not installed'
fi
# Not one of rustup's, which look for their toolchain in the home directory.
if rustc --version >/dev/null 2>&1; then
	rust() {
		echo 'fn main() { println!("ok"); }' >"$work/rust.rs"
		rustc -C "link-arg=$work/note.o" -o "$work/rust" "$work/rust.rs" && has_room "$work/rust" 32768 &&
			equal "$("$work/rust")" ok
	}
	claim 'rustc links it with link-arg' rust
else
	skip 'rustc links it with link-arg' 'there is no rustc, or none without a home directory'
fi
"$cc" -c -o "$work/note.o" "$note_source"

# What becomes of it.
noted program
cp "$work/program" "$work/copied"
strip -o "$work/stripped" "$work/program"
append_trailer "$work/copied" "$work/plan"
strip -o "$work/stripped-again" "$work/copied"
has_plan() { "$tools/embedded-describe" "$1" | grep "^$2 "; }
claim 'strip keeps the note' has_plan "$work/stripped" plan
claim 'and what is in it' applies "$wrapper" "$work/stripped"
claim 'strip drops the trailer' [ "$(tail -c 8 "$work/stripped-again")" != PREFTAIL ]
claim 'a trailer leaves what a program is' equal "$(build_id_of "$work/copied")" "$(build_id_of "$work/program")"
