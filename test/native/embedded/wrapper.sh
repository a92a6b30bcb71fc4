#!/bin/sh
# Plans inside programs, and the wrapper: the note, then the trailer, after the plan directories.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
new_file other 400000
simple_plan "$work/other" | make_plan "$work/other-plan"
noted noted
cp "$probe" "$work/trailed"
append_trailer "$work/trailed" "$work/plan"

claim 'a program has the plan of its note issued' applies "$wrapper" "$work/noted"
claim 'a program has the plan of its trailer issued' applies "$wrapper" "$work/trailed"
claim 'a program with a trailer starts by itself' equal "$("$work/trailed" say ok)" ok
warm_start() { cold "$work/data" && warm "$work/sentinel" && "$wrapper" "$1" && nothing_issued "$work/data"; }
filtered() {
	cold "$work/data"
	equal "$(chilled "$probe" as-child "$probe" filter "$1" "$wrapper" "$2" say ok)" "ok
exited 0" && nothing_issued "$work/data"
}
# with_other COMMAND...: the other plan's file is issued and not this one's.
with_other() {
	cold "$work/other"
	ignores "$@" && issued "$work/other" "$pages"
}
for form in noted trailed; do
	claim "$form: a warm start is left alone" warm_start "$work/$form"
	claim "$form: PREFAULT=0 switches it off" ignores env PREFAULT=0 "$wrapper" "$work/$form"
	claim "$form: a filter that kills for fadvise64 does not kill the program" filtered fadvise64 "$work/$form"
	user_plan=$user_plans/$(plan_name "$work/$form")
	mkdir -p "${user_plan%/*}"
	cp "$work/other-plan" "$user_plan"
	claim "$form: a plan in a plan directory goes before" with_other "$wrapper" "$work/$form"
	: >"$user_plan"
	claim "$form: so does a mask" ignores "$wrapper" "$work/$form"
	rm "$user_plan"
	printf '#!%s say\n' "$work/$form" >"$work/script"
	chmod 755 "$work/script"
	by_script() { cold "$work/data" && equal "$(chilled "$wrapper" "$work/script")" "$work/script" && issued "$work/data" "$pages"; }
	claim "$form: a script has its interpreter's issued" by_script
	simple_plan "$work/other" | sed "s|^program .*|program $work/script|" |
		install_plan "$user_plans/$(path_plan_name "$work/script")"
	script_first() {
		cold "$work/data" "$work/other"
		chilled "$wrapper" "$work/script" >"$work/said" && issued "$work/other" "$pages" && untouched "$work/data"
	}
	claim "$form: but its own goes before" script_first
	rm "$user_plans/$(path_plan_name "$work/script")"
	cp "$work/$form" "$work/copied"
	claim "$form: cp keeps it" applies "$wrapper" "$work/copied"
done

cp "$work/noted" "$work/both"
append_trailer "$work/both" "$work/other-plan"
claim 'the note goes before the trailer' applies "$wrapper" "$work/both"
room room
append_trailer "$work/room" "$work/plan"
claim 'room without a plan does not' applies "$wrapper" "$work/room"
if "$cc" -static -Wl,--build-id -D_GNU_SOURCE -o "$work/static" "$probe_source" "$work/note.o" 2>"$work/cc.log"; then
	fill_note "$work/static" "$work/plan"
	claim 'a static program has the plan of its note issued' applies "$wrapper" "$work/static"
else
	skip 'a static program' 'there is no static libc'
fi
new_file large 16777216
simple_plan "$work/large" | make_plan "$work/large-plan"
cp "$probe" "$work/large-program"
append_trailer "$work/large-program" "$work/large-plan"
cold "$work/large"
chilled "$wrapper" "$work/large-program"
claim 'helpers issue a large plan' issued "$work/large" 4096
claim 'and the program inherits no descriptor' equal "$(chilled "$wrapper" "$work/large-program" descriptors)" \
	"$("$probe" descriptors)"

# Linkers that put the room in front of the build-id: it is found behind, and the directories are asked first.
for linker in gold lld mold; do
	if ! command -v "ld.$linker" >/dev/null || ! command -v clang >/dev/null ||
		! clang -fuse-ld="$linker" -Wl,--build-id=sha1 -D_GNU_SOURCE -o "$work/linked" "$probe_source" "$work/note.o" 2>"$work/cc.log"; then
		skip "a plan by the build-id behind the room, $linker" 'it links nothing here'
		continue
	fi
	fill_note "$work/linked" "$work/plan"
	claim "$linker: the note's plan is issued" applies "$wrapper" "$work/linked"
	install_plan "$user_plans/$(plan_name "$work/linked")" <<-EOT
		$(simple_plan "$work/other")
	EOT
	claim "$linker: a plan of the build-id is found" with_other "$wrapper" "$work/linked"
	claim "$linker: by the module too" with_other env LD_AUDIT="$module" "$work/linked"
done

# Trailers that are none: the program starts, nothing is issued.
elf_size=$(stat -c %s "$probe")
plan_offset=$(((elf_size + 7) / 8 * 8))
# trailer COMMAND...: the probe, the plan, and what the command prints.
trailer() {
	{
		cat "$probe"
		zeros $((plan_offset - elf_size))
		cat "$work/plan"
		"$@"
	} >"$work/bad"
	chmod 755 "$work/bad"
}
refused() { trailer "$@" && ignores "$wrapper" "$work/bad"; }
accepted() { trailer "$@" && applies "$wrapper" "$work/bad"; }
claim 'a footer as it should be is accepted' accepted footer "$elf_size" "$plan_offset" "$plan_bytes"
claim 'a footer of another magic is refused' refused footer "$elf_size" "$plan_offset" "$plan_bytes" 1 PREFTALE
claim 'a footer of a later version is refused' refused footer "$elf_size" "$plan_offset" "$plan_bytes" 2
for size in 0 8 95 $((plan_bytes - 8)) $((plan_bytes + 8)) 4194312 2147483648 4294967295; do
	claim "a footer with the plan size $size is refused" refused footer "$elf_size" "$plan_offset" "$size"
done
for offset in 0 8 $((plan_offset - 8)) $((plan_offset + 8)) 4294967296 -8 -1; do
	claim "a footer with the plan offset $offset is refused" refused footer "$elf_size" "$offset" "$plan_bytes"
done
for size in 0 $((plan_offset - 8)) $((plan_offset + 1)) -1; do
	claim "a footer with the ELF size $size is refused" refused footer "$size" "$plan_offset" "$plan_bytes"
done
behind() { footer "$elf_size" "$plan_offset" "$plan_bytes" && echo; }
claim 'a footer that is not at the very end is none' refused behind
claim 'nor is one that is cut short' refused printf PREFTAIL
: >"$work/bad"
survives() { "$wrapper" "$work/bad" || [ $? -lt 128 ]; }
footer 0 0 0 >"$work/bad" && claim 'a file that is nothing but a footer is left to the kernel' survives
