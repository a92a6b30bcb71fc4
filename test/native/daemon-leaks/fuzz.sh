#!/bin/sh
# What the daemon reads that is no plan, changed at random. Called by run.
# shellcheck source=SCRIPTDIR/../lib.sh
. "$(dirname "$0")/../lib.sh"
echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' >"$work/empty.c"
if ! clang -fsanitize=fuzzer,address,undefined -o "$work/empty" "$work/empty.c" 2>/dev/null; then
	skip 'ten seconds of libFuzzer find nothing' 'clang or its runtime is not installed'
	exit 0
fi
claim 'the fuzzing target is built' make -s -C "$root/src/native" fuzz-daemon
mkdir "$work/corpus"
printf 'vab/cd.plan 0000000000000000 on 50/100 1,2,3 4,5 9\nba/dd.plan 2 wasteful 0/200 - - 0\n' >"$work/corpus/verdicts"
printf 'vpath/0123456789abcdef.plan 1 slower 4294967295/4294967295 1,2,3,4,5 5,4,3,2,1 4294967295' >"$work/corpus/more"
{ printf m && cat /proc/self/mountinfo; } >"$work/corpus/mounts"
printf 'm1 2 8:1 / /mnt/a\\040b/two rw - ext4 /dev/sda rw\n2 1 8:2 / / rw - ext4 x rw\n' >"$work/corpus/escapes"
{ printf i && head -c 200 /proc/meminfo && cat /proc/pressure/memory 2>/dev/null; } >"$work/corpus/memory" || :
for plan in "$root"/test/fixtures/plan-vectors/good-*.plan; do
	{ printf p && cat "$plan"; } >"$work/corpus/${plan##*/}"
done
printf 'aprog\0--calc\0\0file' >"$work/corpus/arguments"
{ printf e && head -c 24 /dev/zero && printf '\001\000\034\000' && head -c 8 /dev/zero && printf '\010\000\000\000\001\000\000\00012345678'; } >"$work/corpus/event"
claim 'ten seconds of libFuzzer find nothing' "$tools/daemon-fuzz" -verbosity=0 -max_total_time=10 -max_len=8192 \
	-artifact_prefix="$work/" "$work/corpus"
