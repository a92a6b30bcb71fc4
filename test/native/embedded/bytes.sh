#!/bin/sh
# Programs whose headers, notes and trailers lie, under AddressSanitizer and UndefinedBehaviorSanitizer.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# No sentinel of it is ever resident.
{
	echo "program $probe"
	by_mtime "$work/data"
	printf 'mode default - 0\nsentinel /nonexistent/sentinel 0\nstep 0 0 98\n'
} | make_plan "$work/cold-plan"
echo 'void _start(void) { for (;;); }' >"$work/tiny.c"
"$cc" -DPREFAULT_NOTE_BYTES=1024 -c -o "$work/small-note.o" "$note_source"
tiny() { "$cc" -nostdlib -static -Wl,--build-id -o "$work/$1" "$work/tiny.c" "$2"; }
tiny noted "$work/small-note.o"
fill_note "$work/noted" "$work/cold-plan"
tiny large "$work/note.o"
fill_note "$work/large" "$work/cold-plan"
cp "$probe" "$work/trailed"
append_trailer "$work/trailed" "$work/cold-plan"

claim 'readers stand random changes of programs with plans' "$tools/embedded-mutate" 10000 \
	"$work/noted" "$work/large" "$work/trailed"
cp "$work/claim.log" "$work/mutate.log"
claim 'some changed programs get as far as the issuer' not grep -q '^0 of' "$work/mutate.log"
if command -v clang >/dev/null && make -s -C "$root/src/native" fuzz-embedded >"$work/make.log" 2>&1; then
	mkdir "$work/corpus"
	strip -o "$work/corpus/noted" "$work/noted"
	cp "$work/corpus/noted" "$work/corpus/trailed"
	append_trailer "$work/corpus/trailed" "$work/cold-plan"
	claim 'ten seconds of libFuzzer find nothing' "$tools/embedded-fuzz" -max_total_time=10 -max_len=16384 \
		-artifact_prefix="$work/" "$work/corpus"
else
	skip 'ten seconds of libFuzzer find nothing' 'clang or its runtime is not installed'
fi
