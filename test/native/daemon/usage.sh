#!/bin/sh
# What prefaultd finds out about pages that it had read ahead. Called by run; alone, in a mount namespace of its own:
# unshare -m --propagation private sh test/native/daemon/usage.sh
# shellcheck source=SCRIPTDIR/../lib.sh
. "$(dirname "$0")/../lib.sh"

# Where anybody can reach it, and on a disk, with nothing left to be written: usage_settle() needs that.
cp "$tools/usage-probe" "$work/usage-probe"
sync "$work/usage-probe"
chmod 755 "$work"
usage() { "$work/usage-probe" "$@"; }
nobody='setpriv --reuid=65534 --regid=65534 --clear-groups --'
file=$work/file
page_count=512

# Pages far enough from each other that the kernel does not map them together.
read_ahead() {
	cold "$file"
	usage ahead "$file"
	issued "$file" "$page_count" || :
}
# is WORDS [CAPS] [PAGE...]: what the pages of $file are.
is() { equal "$(usage sample "${2-all}" "$file" "${3-100}" ${4:+"$4"})" "$1"; }
after() {
	read_ahead
	usage "$1" "$file" 100
	is 'used unused' all 100 300
}
after_two() {
	read_ahead
	usage "$1" "$file" 100
	usage "$1" "$file" 100
	is 'used unused' all 100 300
}
new_file file $((page_count * 4096))
chmod 644 "$file"

untouched_is_unused() {
	read_ahead
	is 'unused unused' all 100 300
}
sampling_leaves_no_trace() {
	read_ahead
	for _ in 1 2 3 4; do is unused || return 1; done
	usage touch "$file" 100
	for _ in 1 2 3; do is used || return 1; done
}
held_is_used() {
	read_ahead
	mkfifo "$work/input" "$work/output"
	usage hold "$file" 100 <"$work/input" >"$work/output" &
	exec 8>"$work/input"
	read -r _ <"$work/output"
	held=0
	is 'used unused' "$1" 100 300 || held=1
	exec 8>&-
	wait $!
	rm "$work/input" "$work/output"
	return $held
}
absent_is_unknown() {
	cold "$file"
	is 'unknown unknown' "$1" 100 300 && nothing_issued "$file"
}
needs_no_capability() {
	after read && is 'used unused' search 100 300 && is 'used unused' none 100 300
}
past_the_end() {
	new_file short 8192
	warm "$work/short"
	equal "$(usage sample all "$work/short" 0 1 2 3 100000 0x7ffffffffffff 0x10000000000000)" \
		'used used unknown unknown unknown unknown unknown'
}
is_cut() {
	new_file cut 65536
	usage cut "$work/cut" 16
}
crowd_agrees() {
	read_ahead
	equal "$(usage crowd "$file" 100)" unused
}
not_on() {
	mkdir -p "$work/mount"
	mount -t "$1" none "$work/mount" || return 1
	strange=0
	truncate -s 2M "$work/mount/file"
	[ "$1" = hugetlbfs ] || head -c 65536 /dev/zero >"$work/mount/file"
	equal "$(usage sample all "$work/mount/file" 1)" unknown || strange=1
	umount "$work/mount"
	return $strange
}
on_overlay() {
	for directory in below above temporary merged; do mkdir "$work/$directory"; done
	cp "$file" "$work/below/file"
	sync "$work/below/file"
	mount -t overlay none "$work/merged" \
		-o "lowerdir=$work/below,upperdir=$work/above,workdir=$work/temporary" || return 1
	cold "$work/below/file"
	usage ahead "$work/merged/file"
	residency wait "$work/below/file" $page_count
	usage touch "$work/merged/file" 100
	found="$(usage sample search "$work/merged/file" 100 300) $(usage cached all "$work/merged/file" 0 1)"
	umount "$work/merged"
	equal "$found" 'used unused -1'
}
# On a busy machine and with the sanitizers, hence the margin.
is_cheap() {
	read_ahead
	cost=$(usage cost "$file" "$page_count")
	echo "# $cost ns a page" >&3
	[ "$cost" -lt 200000 ]
}

if "$work/usage-probe" ready; then
	claim 'a page that was only read ahead is unused' untouched_is_unused
	claim 'to look at a page leaves no trace on it' sampling_leaves_no_trace
	claim 'a page that a process has mapped is used' held_is_used all
	claim 'and so without any capability' held_is_used none
	claim 'a page that an ended process has touched is used' after touch
	claim 'a page that two ended processes have touched is used' after_two touch
	claim 'a page that was read is used' after read
	claim 'a page that was read by two processes is used' after_two read
	claim 'an absent page is unknown, and is not read' absent_is_unknown all
	claim 'an absent page is unknown, and is not read, without any capability' absent_is_unknown none
	claim 'no capability is needed for files of our own once the descriptors are open' needs_no_capability
	claim 'what is past the end of a file is unknown' past_the_end
	claim 'a file that is cut off meanwhile does no harm' is_cut
	claim 'several threads can look at one page' crowd_agrees
	claim 'a directory is unknown' equal "$(usage sample all "$work" 0)" unknown
	claim 'a device is unknown' equal "$(usage sample all /dev/zero 0)" unknown
	for type in tmpfs hugetlbfs; do
		if [ -z "${PREFAULT_TEST_ALONE-}" ]; then
			skip "a page on $type is unknown" 'needs a mount namespace'
		elif ! grep -q "	$type\$" /proc/filesystems; then
			skip "a page on $type is unknown" 'the kernel does not have it'
		else
			claim "a page on $type is unknown" not_on $type
		fi
	done
	if [ -z "${PREFAULT_TEST_ALONE-}" ]; then
		skip 'pages of an overlay are told from one another' 'needs a mount namespace'
	elif ! grep -q '	overlay$' /proc/filesystems; then
		skip 'pages of an overlay are told from one another' 'the kernel does not have it'
	else
		claim 'pages of an overlay are told from one another, and not counted' on_overlay
	fi
	claim 'to look at a page takes little time' is_cheap 3>&1

	read_ahead
	chown 65534 "$file"
	claim "of another user's file nothing is known" is unknown search
	cold "$file"
	claim "of another user's absent page nothing is known, and it is not read" is unknown search
	claim 'that was so' nothing_issued "$file"
	read_ahead
	claim 'with all capabilities it is' is unused all
	chown 0 "$file"
else
	skip 'what pages were used' 'needs root, CAP_SYS_ADMIN and /proc/kpageflags'
fi

unprivileged() { equal "$($1 "$work/usage-probe" sample all "$file" 100)" unknown; }
read_ahead
usage read "$file" 100
if is_root; then
	claim 'to anybody else each page is unknown' unprivileged "$nobody"
	claim 'to root without CAP_SYS_ADMIN each page is unknown' unprivileged \
		'setpriv --bounding-set=-sys_admin --'
else
	claim 'to anybody else each page is unknown' unprivileged ''
fi

cached() { equal "$(usage cached "$1" "$file" "$2" "$3")" "$4"; }
counts_cached() {
	cold "$file"
	cached all 0 $page_count 0 || return 1
	usage read "$file" $((page_count - 1))
	cached all $((page_count - 1)) 1 1 && cached all 0 1 0 && cached all 0 0 0 || return 1
	read_ahead
	cached all 0 $page_count $page_count && cached all 10 20 20 && cached all $((page_count - 1)) 9 1 &&
		cached none 0 $page_count $page_count && cached all $((page_count - 1)) 0x7fffffffffff 1
}
counts_reclaimed() {
	read_ahead
	equal "$(usage reclaimed all "$file" 0 $page_count)" 0 || return 1
	usage pageout "$file"
	# Some may be busy.
	reclaimed_count=$(usage reclaimed all "$file" 0 $page_count)
	[ "$reclaimed_count" -gt $((page_count / 2)) ] || equal "$reclaimed_count" $page_count
}
if [ "$(usage cached all "$file" 0 1)" -lt 0 ]; then
	skip 'pages in the page cache are counted' 'needs Linux 6.5 and cachestat(2)'
else
	claim 'pages in the page cache are counted' counts_cached
	claim 'pages that were reclaimed are counted' counts_reclaimed
fi
