#!/bin/sh
# Where programs may lie, and from where they may be started: file systems, mounts, namespaces, roots. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
second=150
chmod 755 "$work"

# kernel_is MAJOR MINOR: or newer.
kernel_is() {
	release=$(uname -r)
	minor=${release#*.}
	[ "$((${release%%.*} * 1000 + ${minor%%[!0-9]*}))" -ge $(($1 * 1000 + $2)) ]
}
# place NAME DIRECTORY [SOURCE]: a program of a build-id of its own, with its data beside it.
place() {
	new_program "$1" "${3:-$actor}"
	new_data "$1"
	mv "$work/bin/$1" "$work/data/$1.sentinel" "$2"
	mv "$work/data/$1" "$2/$1.data"
}
# plan_in PLANS FILE PATH: a plan for the program that lies at FILE, and that the daemon sees at PATH.
plan_in() {
	planned=$(plan_name "$2")
	{
		echo "program $3"
		by_mtime "$2.data" | sed "s,$2,$3,"
		echo 'mode default - 0'
		echo "sentinel $3.sentinel 1"
		echo "step 0 0 $data_pages"
	} | install_plan "$work/new-plan"
	mkdir -p "$1/${planned%/*}"
	mv "$work/new-plan" "$1/$planned"
}
plan_at() { plan_in "$machine_plans" "$1" "${2:-$1}"; }
# reads_ahead FILE [COMMAND...]: a cold start of the program at FILE, or that command, has its data issued.
reads_ahead() {
	started=$1
	[ $# -gt 1 ] && shift
	cold "$started.data" "$started.sentinel"
	"$@" && issued "$started.data" "$data_pages"
}
# is_deaf FILE COMMAND...: it has not, and is not heard of.
is_deaf() {
	unheard=$1
	shift
	cold "$unheard.data" "$unheard.sentinel"
	before=$(field execs)
	"$@" && nothing_issued "$unheard.data" && counted execs "$before"
}
marked_and_absent() { equal "$(field marked) $(field absent)" "$1 $2"; }
can_unmount() { umount "$1"; }

# An ext4 of its own, in a file; what follows lies there. An overlay cannot lie on another one.
base=$work/disk
mkdir "$base"
truncate -s 64M "$work/image"
if mkfs.ext4 -q -F "$work/image" && mount -o loop "$work/image" "$base"; then
	place ext4 "$base"
	plan_at "$base/ext4"
else
	skip 'programs on ext4' 'no loop device can be had'
fi 2>/dev/null
for name in bound file chroot private; do
	place $name "$base" "$static_actor"
	plan_at "$base/$name"
done
for name in mounts pids users; do
	place $name "$base"
	plan_at "$base/$name"
done
# Under one name only, and not the one that is executed.
mkdir "$base/behind" "$base/bind"
place behind "$base/behind"
mount --bind "$base/behind" "$base/bind"
plan_at "$base/behind/behind" "$base/bind/behind"

tmpfs=$work/tmpfs
mkdir "$tmpfs"
mount -t tmpfs tmpfs "$tmpfs"
place tmpfs "$tmpfs"
has_tmpfs=
! kernel_is 5 13 || has_tmpfs=yes
[ -z "$has_tmpfs" ] || plan_at "$tmpfs/tmpfs"

# Overlays: below, above, merged; those of a second container, which has the same files below.
lower=$base/lower merged=$base/merged
for number in '' 2; do mkdir "$base/upper$number" "$base/work$number" "$base/merged$number"; done
mkdir "$lower"
overlay() { mount -t overlay overlay -o "lowerdir=$lower,upperdir=$base/upper$1,workdir=$base/work$1" "$base/merged$1"; }
for name in image below copied changed; do place $name "$lower" "$static_actor"; done
has_overlay=
if kernel_is 6 6 && overlay '' 2>/dev/null && overlay 2; then
	has_overlay=yes
	place above "$merged"
	chmod 700 "$merged/copied"
	plan_at "$lower/image"
	for name in below above copied changed; do plan_at "$merged/$name"; done
fi

# As snap has them.
snap=$work/snap/name/1
has_squashfs=
if ! command -v mksquashfs >/dev/null; then
	why_no_squashfs='mksquashfs is not installed'
elif ! grep -qw squashfs /proc/filesystems; then
	why_no_squashfs='the kernel has none'
else
	mkdir -p "$work/to-pack" "$snap"
	place packed "$work/to-pack"
	mksquashfs "$work/to-pack" "$work/packed.image" -quiet -no-progress >/dev/null
	why_no_squashfs='it cannot be mounted'
	if mount -o loop,ro "$work/packed.image" "$snap" 2>/dev/null; then
		has_squashfs=yes
		plan_at "$snap/packed"
	fi
fi

start_daemon
echo "# $(field marked) programs are watched"
claim 'wherever they lie, all programs are watched' equal "$(field marked) $(field condition)" "$(field plans) 0"

if [ -f "$base/ext4" ]; then
	claim 'a program on ext4 is served' reads_ahead "$base/ext4"
fi
if [ -n "$has_tmpfs" ]; then
	claim 'one in a tmpfs is heard of' counts execs 1 "$tmpfs/tmpfs"
	claim 'which can be unmounted' can_unmount "$tmpfs"
else
	skip 'programs in a tmpfs' 'that needs Linux 5.13'
fi
if [ -n "$has_squashfs" ]; then
	# Nobody has read its data.
	packed_is_served() { "$snap/packed" && issued "$snap/packed.data" "$data_pages"; }
	claim 'one in a squashfs is served' packed_is_served
	claim 'which can be unmounted' can_unmount "$snap"
	sleep 1.5
	mount -o loop,ro "$work/packed.image" "$snap"
	mkdir "$work/snap/elsewhere"
	mount -o loop,ro "$work/packed.image" "$work/snap/elsewhere"
	sleep 1.5
	claim 'and mounted again' packed_is_served
	sleep 2
	claim 'a second mount of it is the same' counts execs 1 "$work/snap/elsewhere/packed"
	umount "$snap" "$work/snap/elsewhere"
else
	skip 'programs in a squashfs' "$why_no_squashfs"
fi

mkdir "$base/bind-here"
mount --bind "$base" "$base/bind-here"
: >"$base/file-here"
mount --bind "$base/file" "$base/file-here"
claim 'a program is served that is started below a bind mount' reads_ahead "$base/bound" "$base/bind-here/bound"
claim 'and by a name that it is bound to' reads_ahead "$base/file" "$base/file-here"
claim 'and by its first name, if the plan has the other' reads_ahead "$base/behind/behind"
umount "$base/bind-here" "$base/file-here"
claim 'that bind mount can be unmounted' can_unmount "$base/bind"

# As container managers do it.
pivoted() {
	# shellcheck disable=SC2016 # for the other shell
	unshare --mount --pid --fork sh -ec 'mount --bind "$1" "$1"
		cd "$1"
		mkdir -p old
		pivot_root . old
		exec "$2"' sh "$base" "$1"
}
claim 'a start in mount and PID namespaces of its own, behind another root, is served' \
	reads_ahead "$base/chroot" pivoted /chroot
claim 'one in a mount namespace' reads_ahead "$base/mounts" unshare --mount "$base/mounts"
claim 'one in a PID namespace' reads_ahead "$base/pids" unshare --pid --fork --mount-proc "$base/pids"
# shellcheck disable=SC2086 # a command and its options
if $nobody unshare --user --map-root-user true 2>/dev/null; then
	claim "one in a user's own namespaces" reads_ahead "$base/users" \
		$nobody unshare --user --map-root-user --mount --pid --fork "$base/users"
else
	skip "a start in a user's own namespaces" 'users may not have any'
fi
# Its copy lies where the daemon sees nothing.
in_private_mount() {
	# shellcheck disable=SC2016
	unshare --mount sh -ec 'mount -t tmpfs tmpfs "$2" && cp "$1" "$2/copy" && exec "$2/copy"' \
		sh "$base/private" "$tmpfs"
}
claim 'a copy in a mount namespace of its own is another program' is_deaf "$base/private" in_private_mount

if [ -n "$has_overlay" ]; then
	claim 'on overlayfs a program of the lower layer is served' reads_ahead "$merged/below"
	claim 'in the page cache of that layer' issued "$lower/below.data" "$data_pages"
	claim 'one of the upper layer' reads_ahead "$merged/above"
	claim 'one that was copied up' reads_ahead "$merged/copied"
	chmod 700 "$merged/changed"
	sleep 1
	claim 'one that is copied up while it is watched' reads_ahead "$merged/changed"
	claim 'below another root' reads_ahead "$lower/image" chroot "$merged" /image
	sleep 2
	claim 'by a plan for the lower layer, in each overlay over it' \
		reads_ahead "$lower/image" chroot "${merged}2" /image
	claim 'by one for an overlay only there' is_deaf "$merged/below" "${merged}2/below"
	claim 'and not in the lower layer' is_deaf "$merged/below" "$lower/below"
	# shellcheck disable=SC2016
	in_user_overlay() {
		unshare --user --map-root-user --mount sh -ec 'mount -t tmpfs tmpfs "$2"
			mkdir "$2/upper" "$2/work"
			mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$3"
			exec chroot "$3" "$4"' sh "$lower" "$tmpfs" "${merged}2" "$1"
	}
	umount "${merged}2"
	if in_user_overlay /changed 2>/dev/null; then
		sleep 2
		claim "in an overlay of a user namespace's" reads_ahead "$lower/image" in_user_overlay /image
	else
		skip 'an overlay of a user namespace' 'it cannot be mounted'
	fi
	claim 'an overlay can be unmounted' can_unmount "$merged"
	sleep 1.5
	watched=$(field marked)
	overlay ''
	claim 'mounted again its programs are watched' within $second counted marked $((watched + 4))
	claim 'and served' reads_ahead "$merged/above"
	umount "$merged"
else
	skip 'programs on overlayfs' 'there is none, or it is older than Linux 6.6'
fi

# File systems whose ids are not their own: two of FUSE, among others. For each a group of marks.
fuse_mount() {
	mkdir "$work/fuse$1"
	mkfifo "$work/mounted$1"
	"$tools/daemon-moody-fs" "$base/behind" "$work/fuse$1" 0 >"$work/mounted$1" 2>/dev/null &
	helper_pids="$helper_pids $!"
	read -r _ <"$work/mounted$1"
}
if ! kernel_is 6 8; then
	skip 'programs on FUSE' 'that needs Linux 6.8'
elif ! fuse_mount 1 || ! fuse_mount 2; then
	skip 'programs on FUSE' 'it cannot be mounted'
else
	stop_daemon
	rm -r "$machine_plans"
	place one "$base/behind"
	place two "$base/behind"
	plan_at "$base/behind/one" "$work/fuse1/one"
	plan_at "$base/behind/two" "$work/fuse2/two"
	plan_at "$base/behind/behind"
	plan_at "$base/bound"
	start_daemon
	claim 'on FUSE, on another FUSE and on a disk all programs are watched' counted marked 4
	claim 'that of the first is heard of' counts execs 1 "$work/fuse1/one"
	claim 'that of the second' counts execs 1 "$work/fuse2/two"
	claim 'not the same file behind them' counts execs 0 "$base/behind/one"
	claim 'and those of the disk are served' reads_ahead "$base/behind/behind"
	claim 'all of them' reads_ahead "$base/bound"
	umount "$work/fuse1" "$work/fuse2"
	claim 'without the first ones they still are watched' within $second marked_and_absent 2 2
fi
claim 'the daemon ends' stop_daemon

# The system of a container, with plans of its own, served from outside.
rm -r "$machine_plans"
if [ -z "$has_overlay" ]; then
	skip 'the root of a container' 'no overlayfs'
else
	overlay ''
	inner_plans=$merged/usr/lib/prefault/plans
	mkdir -p "$inner_plans" "$merged/bin"
	place inner "$merged/bin" "$static_actor"
	plan_in "$inner_plans" "$merged/bin/inner" /bin/inner
	plan_in "$inner_plans" "$merged/below" /below
	# shellcheck disable=SC2016 # for the other shell
	printf 'exec "$@" --root %s\n' "$merged" >"$work/below-root"
	daemon_wrapper="/bin/sh $work/below-root"
	start_daemon
	claim '--root takes the plans of that system' counted marked 2
	claim 'and serves its programs' reads_ahead "$merged/bin/inner" chroot "$merged" /bin/inner
	claim 'also those of the image' reads_ahead "$merged/below" chroot "$merged" /below
	# The daemon keeps a plan in use open that long.
	claim 'that system can be unmounted half a second later' within 100 can_unmount "$merged"
	claim 'and is no longer watched' within $second marked_and_absent 0 0
	overlay ''
	claim 'mounted again it is' within $second counted marked 2
	claim 'and served' reads_ahead "$merged/bin/inner" chroot "$merged" /bin/inner
	claim 'the daemon of that root ends' stop_daemon
	umount "$merged"
fi

# That path is that of another root, as text.
# shellcheck disable=SC2016
unshare --mount sh -ec 'mount -t tmpfs tmpfs "$1" && mkdir "$1/old" && cp "$2" "$1/actor" && cd "$1"
	pivot_root . old
	exec /actor 60000' sh "$tmpfs" "$static_actor" &
helper_pids="$helper_pids $!"
is_elsewhere() { not test -e "/proc/$1/root/etc"; }
refuses_magic() {
	within 200 is_elsewhere $! || return 1
	not timeout 5 "$daemon" --root "/proc/$!/root" --state "$run" 2>"$work/refusal" && cat "$work/refusal" &&
		grep -q "/proc/$!/root: " "$work/refusal"
}
claim 'the root of a process, which no path leads to, is refused' refuses_magic
