# shellcheck shell=sh
# Killed at any point, and two at once: every plan is the old one or the new one.
# shellcheck disable=SC2154

new_system
count=20
number=0
while [ $number -lt $count ]; do
	name=$(printf 'path/%016x.plan' $number)
	{
		echo 'program /usr/bin/program'
		program_entry
		library_entry
		echo 'mode default - 0'
	} >"$work/text"
	if [ $number -eq 0 ]; then install_plan "$own/$name" <"$work/text" && first=$own/$name; else cp "$first" "$own/$name"; fi
	number=$((number + 1))
done
settled
cp -a "$system" "$work/before"
all_sound() {
	for plan in "$own"/path/*.plan; do "$tools/plan-dump" "$plan" >/dev/null || return 1; done
	equal "$(find "$own/path" -name '*.plan' | wc -l)" "$count"
}
rewritten() { grep -alr "$(printf '\377\377\377\377\377\377\037')" "$own/path" | wc -l; }

# Stopped where the kernel says so, at each system call in turn: strace's own way to kill.
interrupted=0
if command -v strace >/dev/null; then
	for call in openat write fchmod fsync rename renameat unlinkat; do
		for when in 1 2 7 21; do
			rm -rf "$system" && cp -a "$work/before" "$system"
			rm "$system/usr/lib/library"
			strace -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$when" "$stamps" "$system" \
				>/dev/null 2>&1 && continue
			interrupted=$((interrupted + 1))
			all_sound >"$work/unsound" 2>&1 || echo "not ok killed in $call number $when"
		done
	done
	claim 'kills came at many points' [ "$interrupted" -ge 12 ]
	claim 'no kill left a plan that is not whole' equal "$(cat "$work/unsound")" ''
else
	skip 'kill -9 at any point' 'strace is not installed'
fi
rm -rf "$system" && cp -a "$work/before" "$system"
rm "$system/usr/lib/library"
: >"$own/path/.0000000000000000.plan.stamps-tmp"
: >"$cache/.stamps.stamps-tmp"
: >"$own/path/.0000000000000001.plan.0a1b.prefault-tmp"
claim 'the next run after a kill goes on' look 3
claim 'it drops the rest' equal "$(rewritten)" "$count"
claim 'and what was left half-done' no_leftovers
claim "but not the command line's own" [ -e "$own/path/.0000000000000001.plan.0a1b.prefault-tmp" ]
claim 'all plans are whole' all_sound

rm -rf "$system" && cp -a "$work/before" "$system"
rm "$system/usr/lib/library"
"$stamps" "$system" >"$work/one" &
one=$!
"$stamps" "$system" >"$work/two" &
two=$!
wait "$one" || :
wait "$two" || :
claim 'two at once drop each entry once' equal "$(cat "$work/one" "$work/two" | grep -c 'library is gone')" "$((count + 1))"
claim 'and leave all plans whole' all_sound
