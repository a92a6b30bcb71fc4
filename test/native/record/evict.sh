# evict and resident.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

given() {
	printf '%s\0' "$@"
}

# Enough that read-ahead does not fill it all.
cp "$data" "$work/cached"
cat "$work/cached" >/dev/null
given "$work/cached" | "$helper" resident >"$lines"
check 'resident: a file that has just been read' equal "$(cat "$lines")" "$(tabbed resident 0 64 "$work/cached")"
given "$work/cached" "$work/absent" "$work" | "$helper" evict >"$lines"
check 'evict: a file' has evicted 0 "$work/cached"
check 'evict: an absent file' has evicted -1 "$work/absent"
check 'evict: a directory' has evicted -1 "$work"
given "$work/cached" | "$helper" resident >"$lines"
check 'resident: an evicted file has no line' equal "$(cat "$lines")" ''
check 'resident: neither has an absent one' equal "$(given "$work/absent" | "$helper" resident)" ''
: >"$work/empty"
check 'evict: an empty file' equal "$(given "$work/empty" | "$helper" evict)" "$(tabbed evicted 0 "$work/empty")"

printf 'written' >>"$work/cached"
given "$work/cached" | "$helper" evict >"$lines"
check 'evict: written pages too' has evicted 0 "$work/cached"

begin scout -- "$actor" map-write "$work/cached" 17 18 40 and write-pid "$pid_file" and pause
appears "$pid_file"
given "$work/cached" | "$helper" evict >"$work/evicted"
stop
rm -f "$pid_file"
check 'evict: written private copies of a mapping hold nothing' equal "$(cat "$work/evicted")" \
	"$(tabbed evicted 0 "$work/cached")"

given "$work/cached" | "$helper" evict >/dev/null
fincore_extents() {
	given "$1" | "$helper" resident | cut -f 3 | awk '{ total += $1 } END { print total + 0 }'
}
head -c 100 "$work/cached" >/dev/null
check 'resident: agrees with fincore' equal "$(fincore_extents "$work/cached")" \
	"$(fincore -nro PAGES "$work/cached" | tr -d ' ')"

odd=$work/$(printf 'odd\tname\n\\here')
cp "$data" "$odd"
check 'resident: an odd name is escaped' equal "$(given "$odd" | "$helper" resident)" \
	"$(tabbed resident 0 64 "$work/odd\\tname\\n\\\\here")"
check 'resident: a path without its NUL is an error' equal "$(printf '%s' "$odd" | "$helper" resident 2>/dev/null; echo $?)" 1

if [ "$(id -u)" = 0 ]; then
	nobody='setpriv --reuid=65534 --regid=65534 --clear-groups --'
	cat "$data" >/dev/null
	check 'resident: not known to those whom the kernel does not tell' equal \
		"$(given "$data" | $nobody "$helper" resident)" "$(tabbed unknown "$data")"
	check 'evict: what remains is not known to them' equal \
		"$(given "$data" | $nobody "$helper" evict)" "$(tabbed evicted -2 "$data")"
	check 'evict: but it is done' equal "$(given "$data" | "$helper" resident)" ''
	cp "$data" "$work/theirs"
	chown 65534 "$work/theirs"
	check 'resident: known to the owner' equal \
		"$(given "$work/theirs" | $nobody "$helper" resident)" "$(tabbed resident 0 64 "$work/theirs")"
fi
