# shellcheck shell=sh
# What others wrote: stamps, plans and files in the way.
# shellcheck disable=SC2154

# stamps_are CLAIM <TEXT: such stamps are as good as none.
stamps_are() {
	cat >"$cache/stamps"
	claim "stamps $1 are none" quiet 3
	claim "stamps $1 are written anew" quiet 0
}
new_system
long=$(head -c 5000 /dev/zero | tr '\0' x)
printf '' | stamps_are 'of no bytes'
printf 'prefault-stamps 1' | stamps_are 'cut in the first line'
printf 'prefault-stamps 2\n' | stamps_are 'of another version'
printf 'prefault-stamps 1\n1:2:3:4 /etc/table' | stamps_are 'cut in a line'
printf 'prefault-stamps 1\n\n' | stamps_are 'with an empty line'
printf 'prefault-stamps 1\n- \n' | stamps_are 'without a path'
printf 'prefault-stamps 1\n1:2:3 /etc/table\n' | stamps_are 'with a number missing'
printf 'prefault-stamps 1\n18446744073709551616:2:3:4 /etc/table\n' | stamps_are 'with a number too large'
printf 'prefault-stamps 1\n1:2:9223372036854775808:4 /etc/table\n' | stamps_are 'with a time too large'
printf 'prefault-stamps 1\n- etc/table\n' | stamps_are 'with a relative path'
printf 'prefault-stamps 1\n- /etc/\001table\n' | stamps_are 'with a control character'
printf 'prefault-stamps 1\n- /etc/\000table\n' | stamps_are 'with a NUL'
printf 'prefault-stamps 1\n- /%s\n' "$long" | stamps_are 'with an endless path'
printf 'prefault-stamps 1\n1:2:3:4 /a\n- /a\n- /b\n' >"$cache/stamps"
claim 'stamps of paths that no plan names are forgotten' look 0
claim 'without a trace' not grep -q '/a$' "$cache/stamps"

rm "$cache/stamps"
ln -s "$system/etc/table" "$cache/stamps"
before=$(sum "$system/etc/table")
claim 'stamps behind a symbolic link are none' quiet 3
claim 'and the link is not followed' equal "$(sum "$system/etc/table")" "$before"
rm "$cache/stamps" && mkfifo "$cache/stamps"
claim 'a FIFO in their place is none' quiet 3
mkdir "$cache/.stamps.stamps-tmp"
touch "$system/etc/table"
claim 'a directory in the way of new ones is told' look 1
rmdir "$cache/.stamps.stamps-tmp"
settled
chmod 666 "$cache/stamps"
claim 'stamps that others can write are none' quiet 3

# left_alone CLAIM: whatever happens, the file at $plan stays as it is.
left_alone() {
	subject=$1
	before=$(sum "$plan")
	settled || echo "not ok $subject: stamps"
	rm -f "$system/usr/lib/library" "$system/etc/table" "$system/usr/bin/program"
	"$sanitized" "$system" >"$work/lines" 2>&1 || :
	"$sanitized" --all "$system" >>"$work/lines" 2>&1 || :
	claim "$subject: not touched" equal "$(sum "$plan")" "$before"
	claim "$subject: not told" equal "$(grep -cF "$(in_plan)" "$work/lines")" 0
}
new_system && : >"$plan"
left_alone 'a mask'
new_system && printf PREFAULT >"$plan"
left_alone 'a damaged plan'
new_system && printf x | dd of="$plan" bs=1 seek=200 conv=notrunc status=none
left_alone 'a plan with another checksum'
new_system && whole_plan | install_plan "$plan" 8=2
left_alone 'a plan of a newer format'
new_system && chmod 664 "$plan"
left_alone 'a plan that its group can write'
new_system && chmod 777 "${plan%/*}"
left_alone 'a plan in a directory that others can write'
new_system && chmod 777 "$own"
left_alone 'a plan in a plan directory that others can write'
new_system && whole_plan | sed 's,/etc/table,/etc/\x01table,' | install_plan "$plan"
left_alone 'a plan with a control character in a path'
new_system && mv "$plan" "$work/elsewhere" && ln -s "$work/elsewhere" "$plan"
left_alone 'a plan behind a symbolic link'

new_system
whole_plan | install_plan "$shipped/$(plan_name "$probe")"
plan=$shipped/$(plan_name "$probe")
rm -r "${own:?}"/*
before=$(sum "$plan")
settled
rm "$system/usr/lib/library" "$system/usr/bin/program"
claim 'a change of what a shipped plan names makes a refresh due' quiet 3
claim 'and leaves the plan alone' equal "$(sum "$plan")" "$before"

new_system
mkfifo "$own/path" "$own/ab" "$shipped/cd" "$cache/watched"
mkdir -p "$own/ef" "$own/ef/cd.plan" "$own/XY"
mkfifo "$own/ef/01.plan"
claim 'FIFOs and directories in the place of plans do not hold it up' not timeout 20 "$sanitized" "$system"
claim 'nor does it count what is no plan' not grep -q XY "$cache/stamps"

new_system
ln -s /dev/zero "$system/usr/lib/zero"
{
	echo 'program /usr/lib/zero'
	echo "file /usr/lib/zero 100 mtime 5 5"
	echo 'mode default - 0'
} | install_plan "$own/path/$(printf %016x 5).plan"
claim 'a program that is a device is gone' look 3
claim 'and its plan removed' not [ -e "$own/path/$(printf %016x 5).plan" ]

new_system
odd=$(printf '/usr/lib/\303\251\377')
new_file "system$odd" 100
{
	whole_plan
	by_mtime "$system$odd" | in_system
} | install_plan "$plan"
claim 'bytes that are no UTF-8 can stand in a path' look 3
claim 'and are stamped as they are' grep -aqF -- " $odd" "$cache/stamps"
claim 'unchanged' quiet 0
touch "$system$odd"
claim 'and changed' look 3

# On a file system in memory: each plan that is rewritten is synchronised.
new_system
if is_root && [ -n "${PREFAULT_TEST_ALONE:-}" ]; then
	cp -a "$system" "$work/on-disk"
	mount -t tmpfs -o mode=755 none "$system"
	cp -a "$work/on-disk"/* "$system"
fi
mkdir "$own/path"
mkdir "$work/corpus"
cp "$plan" "$work/corpus/whole.plan"
cp "$root"/test/fixtures/plan-vectors/good-[mno]*.plan "$work/corpus"
export STAMPS_ROOT="$system"
claim 'changed plans and stamps do no harm' "$tools/stamps-mutate" 100 "$work/corpus"/*.plan
claim 'least of all those of a plan that fits' "$tools/stamps-mutate" 2000 "$work/corpus/whole.plan"
cp "$work/claim.log" "$work/mutate.log"
claim 'plans were rewritten meanwhile' grep -q '/usr/lib/library has another' "$work/mutate.log"
if command -v clang >/dev/null && make -s -C "$root/src/native" fuzz-stamps >"$work/make.log" 2>&1; then
	claim 'five seconds of libFuzzer find nothing' "$tools/stamps-fuzz" -max_total_time=5 -max_len=4096 \
		-close_fd_mask=1 -artifact_prefix="$work/" "$work/corpus"
else
	skip 'five seconds of libFuzzer find nothing' 'clang or its runtime is not installed'
fi
! mountpoint -q "$system" || umount "$system"
