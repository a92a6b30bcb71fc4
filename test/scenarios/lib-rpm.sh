# shellcheck shell=sh
# Sourced by the scenarios of the RPM family: an image whose RPM database is its own, and our packages for it.
# shellcheck source-path=SCRIPTDIR source=lib-deb.sh
. "$(dirname "$0")/lib-deb.sh"

# need_rpms CLAIM TOOL...: the packages are in $rpms (rpms.sh), and no program of rpm looks at the host's database:
# Debian's has it in the home directory.
need_rpms() {
	rpm_claim=$1
	shift
	for tool in rpm "$@"; do
		command -v "$tool" >/dev/null || { echo "skip $rpm_claim: $tool is not installed" && exit 0; }
	done
	export HOME="$work/home"
	mkdir "$HOME"
	# A build that fails leaves its scripts there.
	echo "%_tmppath $HOME" >"$HOME/.rpmmacros"
	rpms=$work/rpms
	rpms_status=0
	rpms_say=$("$here/rpms.sh" "$rpms") || rpms_status=$?
	[ "$rpms_status" -ne 77 ] || { echo "skip $rpm_claim: $rpms_say" && exit 0; }
	[ "$rpms_status" -eq 0 ]
}

# need_rpm_image CLAIM TOOL...: need_rpms and need_image, with an empty RPM database.
need_rpm_image() {
	need_image "$1"
	need_rpms "$@"
	mkdir "$work/rooted"
	echo '%_dbpath /usr/lib/sysimage/rpm' >"$work/rooted/.rpmmacros"
	in_root --initdb
}

# rooted COMMAND...: with the settings for the image's database; for nothing that looks at the host's.
rooted() { HOME=$work/rooted "$@"; }

# in_root RPM-OPTION...: rpm on the image.
in_root() { rooted rpm --root "$root" "$@"; }

# transact RPM-OPTION...: the same, its output kept in $work/rpm.log.
transact() { in_root --force-debian "$@" >"$work/rpm.log" 2>&1 || { cat "$work/rpm.log" && return 1; }; }

# package_of REPOSITORY NAME...: the files of packages.
package_of() {
	repository=$1
	shift
	for name; do
		for file in "$rpms/$repository/$name"-[0-9]*.rpm; do echo "$file"; done
	done
}

# is_silent: the last transaction printed nothing.
is_silent() { [ ! -s "$work/rpm.log" ] || { cat "$work/rpm.log" && return 1; }; }

# is_quick COMMAND...: it succeeds within the time that the hook is given, twice that with rpm's own work.
is_quick() { timeout 60 "$@"; }

# put_in_place PATH: the script on the input instead of the image's program at PATH; mend PATH: the program again.
put_in_place() {
	mv "$root$1" "$root$1.away"
	cat >"$root$1"
	chmod 755 "$root$1"
}
mend() { mv "$root$1.away" "$root$1"; }

# read_only PLACE COMMAND...: the command while a directory of the image cannot be written to.
read_only() {
	mount --bind "$root$1" "$root$1"
	mount -o remount,bind,ro "$root$1"
	read_only_place=$1
	shift
	read_only_status=0
	"$@" || read_only_status=$?
	umount "$root$read_only_place"
	return "$read_only_status"
}

# install_large_profile: a profile of the image's cold-demo with 2,000 files.
install_large_profile() {
	(cd "$root" && find usr/lib usr/share -path usr/lib/sysimage -prune -o \
		-type f -size +0 -size -64k ! -path '*prefault*' ! -path '*cold-demo*' ! -name '* *' -print |
		grep -vE '\.(so|node|gox|o)|/perl-base/auto/|/.build-id/' | sort | head -n 1990 | sed 's|^|/|') >"$work/paths"
	library=$(file_of_image 'usr/lib/*-linux-gnu/libcold-demo.so.1')
	# shellcheck disable=SC2046 # names without spaces
	node "$here/add-decoys.js" "$here/fixtures/cold-demo/debian/profile.in" "$root" /usr/bin/cold-demo "$library" \
		$(cat "$work/paths") >"$work/large.prefault.json"
	prefault install --root "$root" "$work/large.prefault.json"
}

# watch_hook: from now on the image's guard notes how long each of its runs takes.
watch_hook() {
	guard=/usr/libexec/prefault/prefault-hook
	mv "$root$guard" "$root$guard.real"
	cat >"$root$guard" <<-EOF
		#!/bin/sh
		begin=\$(date +%s%N)
		$guard.real "\$@"
		status=\$?
		echo \$((\$(date +%s%N) - begin)) >>/hook-times
		exit "\$status"
	EOF
	chmod 755 "$root$guard"
}

# spent WHAT COMMAND...: prints how long the transaction takes, and how much of that it is in the hook.
spent() {
	spent_on=$1
	shift
	: >"$root/hook-times"
	begin=$(date +%s%N)
	"$@" || return 1
	awk -v what="$spent_on" -v all=$(($(date +%s%N) - begin)) '{ hook += $1 } END {
		printf "# %s: %.2f s, of it %.3f s in the hook, called %d times\n", what, all / 1e9, hook / 1e9, NR
	}' "$root/hook-times" >"$work/spent"
}

# claim_costs NAME: what transactions of 1, 25 and 200 packages spend in the hook, on a system whose plans mention 2,000
# files. Times are printed and not judged. `many FIRST LAST` has to install these of the packages many-1 to many-226.
claim_costs() {
	claim 'a profile with 2,000 files is installed' install_large_profile
	claim 'and stamped' in_image prefault refresh
	watch_hook
	plans_before=$(plan_sums)
	first=1
	for count in 1 25 200; do
		claim "$1, packages: $count: installed" spent "$1, packages: $count" many "$first" $((first + count - 1))
		cat "$work/spent"
		first=$((first + count))
	done
	claim 'the plans are what they were' [ "$(plan_sums)" = "$plans_before" ]
}
plan_sums() { find "$root/var/cache/prefault/plans" -name '*.plan' -exec cksum {} +; }
