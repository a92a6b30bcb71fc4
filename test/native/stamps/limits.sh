# shellcheck shell=sh
# Where little or nothing can be done: other roots, read-only and full file systems, few rights.
# shellcheck disable=SC2154

new_system
rm -rf "$cache"
claim 'without a cache directory nothing is done' quiet 0
claim 'and none is made' not [ -e "$cache" ]

# ends STATUS OUTPUT COMMAND...: with that status and just that output.
ends() {
	wanted=$1 output=$2 status=0
	shift 2
	"$@" >"$work/output" 2>&1 || status=$?
	equal "$status: $(cat "$work/output")" "$wanted: $output"
}
usage='usage: prefault-stamps [--all] [ROOT]'
claim 'an unknown option is told' ends 2 "$usage" "$sanitized" --al
claim 'a second root is told' ends 2 "$usage" "$sanitized" / /
claim 'an empty root is told' ends 2 "$usage" "$sanitized" ''
claim 'a root that is not there is told' ends 1 "prefault-stamps: $work/absent: No such file or directory" \
	"$sanitized" "$work/absent"

# A link that would lead out of the root, were it not for RESOLVE_IN_ROOT.
new_system
mkdir "$work/outside"
new_file outside/library 9000
mv "$system/usr/lib/library" "$system/usr/lib/real"
ln -s /usr/lib/real "$system/usr/lib/library"
ln -s ../../../../../../../../../../../../usr/lib/real "$system/usr/lib/upward"
{
	echo 'program /usr/bin/program'
	program_entry
	by_bytes "$system/usr/lib/real" 4600 | in_system | sed 's/real/library/'
	by_bytes "$system/usr/lib/real" 4600 | in_system | sed 's/real/upward/'
	echo 'mode default - 0'
} | install_plan "$plan"
claim 'absolute links and those through .. are followed within the root' look 3
claim 'and the entries behind them are fresh' is_kept 2
claim 'both of them' is_kept 3
rm -r "$system/var/cache/prefault"
mkdir -p "$work/outside/prefault/plans"
ln -s "$work/outside/prefault" "$system/var/cache/prefault"
claim 'a cache directory outside the root is none' quiet 0
claim 'and nothing is written there' equal "$(ls -A "$work/outside/prefault")" plans
rm -r "$work/outside"

new_system
settled
rm "$system/usr/lib/library"
chmod 555 "$cache"
before=$(sum "$plan")
if is_root; then
	cp "$stamps" "$work/as-anybody"
	chmod 755 "$work" "$work/as-anybody"
	claim 'who may not write the cache is told nothing' ends 0 '' \
		setpriv --reuid=65534 --clear-groups "$work/as-anybody" "$system"
else
	claim 'who may not write the cache is told nothing' quiet 0
fi
claim 'and does nothing' equal "$(sum "$plan")" "$before"
chmod 755 "$cache"

if is_root && [ -n "${PREFAULT_TEST_ALONE:-}" ]; then
	new_system
	settled
	rm "$system/usr/lib/library"
	before=$(sum "$plan")
	mount --bind "$cache" "$cache"
	mount -o remount,bind,ro "$cache"
	claim 'on a read-only cache nothing is done' quiet 0
	claim 'and the plan stays as it was' equal "$(sum "$plan")" "$before"
	umount "$cache"

	# fill DIRECTORY: not a byte is left.
	fill() { ! cat /dev/zero >"$1/filling" 2>/dev/null; }
	new_system
	mv "$own" "$work/plans"
	mount -t tmpfs -o size=256k,mode=755 none "$cache"
	mv "$work/plans" "$own"
	settled
	cp "$cache/stamps" "$work/stamps"
	rm "$system/usr/lib/library"
	fill "$cache"
	claim 'on a full disk a refresh is due' look 3
	claim 'the plan is removed instead of rewritten' not [ -e "$plan" ]
	claim 'with the reason' says "$(in_plan): removed: No space left on device"
	claim 'nothing half-written is left' no_leftovers
	cp "$cache/stamps" "$work/stamps"
	fill "$cache"
	: >"$system/usr/lib/prefault/profiles/one.prefault.json"
	claim 'stamps that find no place are told' look 1
	claim 'in a line' equal "$(cat "$work/errors")" 'prefault-stamps: /var/cache/prefault/stamps: No space left on device'
	claim 'the old ones stay' cmp "$cache/stamps" "$work/stamps"
	claim 'and nothing half-written' no_leftovers
	rm "$cache/filling"
	claim 'with space again the refresh is due' quiet 3
	umount "$cache"

	# The running system itself, with state of its own, and without /proc.
	new_system
	here_too() {
		mkdir -p "$system/bin"
		cp "$stamps" "$system/bin/prefault-stamps"
		for library in $(ldd "$stamps" | grep -o '/[^ ]*'); do
			mkdir -p "$system${library%/*}"
			cp "$library" "$system$library"
		done
	}
	here_too
	claim 'as the root directory itself, without /proc' ends 3 '' chroot "$system" /bin/prefault-stamps
	claim 'unchanged there' ends 0 '' chroot "$system" /bin/prefault-stamps
	touch "$system/etc/table"
	claim 'changed there' ends 3 "$(in_plan): /etc/table has another modification time" \
		chroot "$system" /bin/prefault-stamps
	claim 'the entry is dropped there' is_dropped 3
	touch -d @1 "$system/etc/table"
	chown 65534 "$plan"
	before=$(sum "$plan")
	claim "somebody else's plan is not touched there" ends 0 '' chroot "$system" /bin/prefault-stamps
	claim 'byte for byte' equal "$(sum "$plan")" "$before"
else
	skip 'full and read-only file systems, chroot' 'needs root and a mount namespace'
fi

new_system
status=0
"$sanitized" "$system" <&- >&- 2>&- || status=$?
claim 'with all standard descriptors closed' equal "$status" 3
rm "$system/usr/lib/library"
status=0
"$sanitized" "$system" <&- >&- 2>&- || status=$?
claim 'dropping so' equal "$status" 3
claim 'writes a sound plan' is_dropped 2
