#!/bin/sh
# File systems that come and go, below programs and below plans. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
second=150

# A file system of its own, in a file.
truncate -s 16M "$work/image"
mkdir "$work/disk" "$work/bind"
disk() { mount -o loop "$work/image" "$work/disk"; }
if ! mkfs.ext4 -q -F "$work/image" || ! disk; then
	skip 'programs on a file system that is unmounted' 'no loop device can be had'
	exit 0
fi
new_planned fixed
new_planned moved
cp "$work/bin/moved" "$work/disk/moved"
rm "$work/bin/moved"
on_disk() {
	plan_text "$work/disk/moved" moved | install_plan "$machine_plans/$1"
}
cp "$work/disk/moved" "$work/copy"
moved_plan=$(plan_name "$work/copy")
on_disk "$moved_plan"
marked_and_absent() { equal "$(field marked) $(field absent)" "$1 $2"; }

start_daemon
claim 'programs on two file systems are watched' marked_and_absent 2 0
claim 'the one on the other file system is served' serves moved "$work/disk/moved"
sleep 0.5
claim 'it does not keep its file system busy' umount "$work/disk"
claim 'unmounted it is watched no more' within $second marked_and_absent 1 1
claim 'the other program is served' serves fixed
claim 'the device is free' not grep -q "$work/image" /sys/block/loop*/loop/backing_file
disk
claim 'mounted again it is watched' within $second marked_and_absent 2 0
claim 'and served' serves moved "$work/disk/moved"
umount -l "$work/disk"
claim 'lazily unmounted it is watched no more' within $second marked_and_absent 1 1
claim 'and the device is free' within 200 not grep -q "$work/image" /sys/block/loop*/loop/backing_file
disk
claim 'mounted again it is' within $second marked_and_absent 2 0
claim 'and served again' serves moved "$work/disk/moved"
claim 'it can be remounted read-only' mount -o remount,ro "$work/disk"
claim 'and is served then' serves moved "$work/disk/moved"
mount -o remount,rw "$work/disk"

# Mounts over programs.
cp "$work/bin/fixed" "$work/other"
rebuild "$work/other" 700
mount --bind "$work/other" "$work/bin/fixed"
claim 'a program that is mounted over by another one is watched no more' within $second marked_and_absent 1 1
umount "$work/bin/fixed"
claim 'and is when that is gone' within $second marked_and_absent 2 0
mount -t tmpfs tmpfs "$work/disk"
claim 'a program whose directory is mounted over is watched no more' within $second marked_and_absent 1 1
umount "$work/disk"
claim 'and is, then' within $second marked_and_absent 2 0

# Mounts over plans.
mount -t tmpfs -o mode=755 tmpfs /var/cache/prefault
claim 'plans that are mounted over do not count' within $second counted plans 0
mkdir "$machine_plans"
plan_for fixed
claim 'those on the new file system do' within $second counted marked 1
claim 'and are applied' serves fixed
# The plan of a start is held for two seconds.
claim 'soon after a start they can be unmounted' within 300 umount /var/cache/prefault
claim 'without it the first ones count' within $second counted marked 2
mount -t tmpfs -o mode=755 tmpfs "$machine_plans"
claim 'so with the plan directory itself' within $second counted plans 0
umount -l "$machine_plans"
claim 'that comes back' within $second counted marked 2
mkdir "$work/aside"
mount --bind "$work/aside" "$package_plans"
plan_for fixed fixed "$package_plans"
rm "$(plan_file fixed)"
sleep 1.5
claim 'a directory that is bound there counts' counted marked 2
umount "$package_plans"
claim 'until it is not' within $second counted marked 1

umount "$work/disk"
claim 'the daemon ends' stop_daemon
