# shellcheck shell=sh
# Sourced by the scenarios: claims, a disk image of their own, and the clean-up of both.
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
native=$project/build/native
work=${SCENARIO_WORK:-$(mktemp -d "$project/build/scenario.XXXXXX")}
root=$work/root
also_remove=

clean_up() {
	status=$?
	trap - EXIT
	umount -R "$root" 2>/dev/null || umount -R -l "$root" 2>/dev/null || :
	rm -rf --one-file-system "$work" ${also_remove:+"$also_remove"}
	exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

prefault() { node "$project/build/prefault.cjs" "$@"; }

# claim CLAIM COMMAND...: the claim holds if the command succeeds; its output is shown when it does not.
claim() {
	claimed=$1
	shift
	if "$@" >"$work/claim.log" 2>&1; then
		echo "ok $claimed"
	else
		echo "not ok $claimed"
		sed 's/^/    /' "$work/claim.log"
	fi
}

# claim_number CLAIM VALUE OPERATOR LIMIT: an operator of test(1); both numbers are shown.
claim_number() { claim "$1 ($2 $3 $4)" [ "$2" "$3" "$4" ]; }

fails_with() {
	expected=$1
	shift
	actual=0
	"$@" || actual=$?
	[ "$actual" -eq "$expected" ] || { echo "exit status $actual, not $expected" && return 1; }
}

# need_image CLAIM: makes $root a freshly mounted disk image of this scenario's own, or skips the scenario.
need_image() {
	image_status=0
	image=$("$here/image") || image_status=$?
	if [ "$image_status" -eq 77 ]; then
		echo "skip $1: $image"
		exit 0
	fi
	[ "$image_status" -eq 0 ]
	cp --sparse=always "$image" "$work/root.img"
	mkdir "$root"
	if ! mount_image 2>"$work/mount.log"; then
		echo "skip $1: no loop device can be mounted here: $(tail -n 1 "$work/mount.log")"
		exit 0
	fi
}

# The device reads around the backing file's page cache where that is possible, with the read-ahead of a
# plain disk. Detached at once: the kernel lets it go with the last mount.
mount_image() {
	loop=$(losetup --find --show --direct-io=on "$work/root.img" ||
		losetup --find --show "$work/root.img") || return 1
	echo 128 >"/sys/block/${loop#/dev/}/queue/read_ahead_kb"
	mounted=0
	mount -t ext4 "$loop" "$root" || mounted=1
	losetup --detach "$loop"
	[ "$mounted" -eq 0 ] || return 1
	mount -t proc proc "$root/proc"
}

# Cold again: nothing of the image stays in any cache.
remount_image() {
	umount -R "$root"
	mount_image
}

# in_image COMMAND...: with a small environment, in the image.
in_image() { chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 "$@"; }

# install_native: the appliers' places on an installed system.
install_native() {
	install -D -m 755 "$native/prefault-run" "$root/usr/bin/prefault-run"
	install -D -m 755 "$native/libprefault-audit.so" "$root/usr/lib/prefault/libprefault-audit.so"
}

# major_faults COMMAND [ARG]...: of one start in the image; KEY=VALUE may stand before the command.
major_faults() {
	"$project/build/test/bench-run" --root "$root" --variant start "$@" ';' | cut -d' ' -f3
}

# resident_pages FILE...: how many pages of these files are in the page cache, in all. The native tests' own tool
# counts those too that a machine short of memory has reclaimed meanwhile.
resident_pages() {
	for file; do
		if [ -x "$project/build/test/residency" ]; then
			"$project/build/test/residency" count "$file"
		else
			fincore --bytes --noheadings --output PAGES "$file"
		fi
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

# settled_pages EXPECTED FILE...: the same once it is EXPECTED, at the latest after two seconds: read-ahead
# goes on after the program that asked for it has ended.
settled_pages() {
	expected_pages=$1
	shift
	for _ in $(seq 20); do
		pages=$(resident_pages "$@")
		[ "$pages" -ne "$expected_pages" ] || break
		sleep 0.1
	done
	echo "$pages"
}

within() { [ "$1" -le "$2" ] && [ "$2" -le "$3" ]; }
# claim_pages CLAIM FOUND EXPECTED: never a page more; an eighth may be missing, for the kernel lets pages go now and
# then that were only asked for, also by a plain posix_fadvise.
claim_pages() {
	claim "$1 ($2 of $3 pages)" within "$(($3 - $3 / 8))" "$2" "$3"
}

# file_of_image GLOB: the first regular file of the image that matches, as the image names it.
file_of_image() {
	(cd "$root" && find usr -path "$1" -type f | sort | sed -n '1s|^|/|p')
}

# pages_of PATH: how many pages a file of the image has.
pages_of() {
	echo $((($(stat -c %s "$root$1") + 4095) / 4096))
}

# another_build PATH: makes a file of the image another build of the same size and time: other contents and
# another build-id.
another_build() {
	stamp=$(stat -c %y "$root$1")
	for section in .note.gnu.build-id .rodata; do
		offset=$(readelf -SW "$root$1" | sed -n "s/.* $section  *[A-Z]*  *[0-9a-f]*  *\([0-9a-f]*\) .*/\1/p")
		# A note's own header takes 16 bytes.
		printf 'another!' | dd of="$root$1" bs=1 seek=$((0x$offset + 16)) conv=notrunc status=none
	done
	touch -d "$stamp" "$root$1"
}
