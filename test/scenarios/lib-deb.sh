# shellcheck shell=sh
# Sourced by the scenarios on dpkg and apt: an image with our packages and those of cold-demo in /debs, and what
# its cold starts read ahead.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The files of cold-demo that its starts leave alone, all but a few pages: NAME PATTERN.
demo_files='program usr/bin/cold-demo
library usr/lib/*-linux-gnu/libcold-demo.so.1
one usr/share/cold-demo/one
two usr/share/cold-demo/two
three usr/share/cold-demo/three
other opt/cold-demo/other'

# built CLAIM SCRIPT: prints what the script prints; skips the scenario where it cannot build.
built() {
	built_status=0
	built_output=$("$here/$2") || built_status=$?
	[ "$built_status" -ne 77 ] || { echo "skip $1: $built_output" >&2 && exit 77; }
	[ "$built_status" -eq 0 ] || exit "$built_status"
	echo "$built_output"
}

# need_deb_image CLAIM: need_image, with our packages in /debs/ours and cold-demo's in /debs/1, 2 and again.
need_deb_image() {
	need_image "$1"
	demo=$(built "$1" cold-demo.sh) || exit $(($? == 77 ? 0 : 1))
	ours=$(built "$1" our-packages) || exit $(($? == 77 ? 0 : 1))
	mkdir -p "$root/debs/ours"
	cp "$ours"/*.deb "$root/debs/ours"
	for variant in 1 2 again; do
		mkdir "$root/debs/$variant"
		cp "$demo/$variant"/*.deb "$root/debs/$variant"
	done
}

# administer COMMAND...: in the image, with an administrator's environment; KEY=VALUE may stand before it.
administer() {
	chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# debs VARIANT PACKAGE...: the packages' files, as the image names them.
debs() {
	debs_of=$1
	shift
	for package; do
		(cd "$root" && ls "debs/$debs_of/${package}_"*.deb) | sed 's|^|/|'
	done
}

# install_debs VARIANT PACKAGE...: dpkg -i; its output ends up in $work/dpkg.log.
install_debs() {
	# shellcheck disable=SC2046 # names without spaces
	administer dpkg -i $(debs "$@") >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" && return 1; }
}

# install_demo VARIANT: all of cold-demo.
install_demo() { install_debs "$1" cold-demo libcold-demo1 cold-demo-data; }

# offer VARIANT...: apt knows the packages of these variants and nothing else.
offer() {
	(cd "$root" && rm -rf repo etc/apt/sources.list.d etc/apt/sources.list && mkdir repo etc/apt/sources.list.d)
	for offered; do
		cp "$root/debs/$offered"/*.deb "$root/repo"
	done
	(cd "$root/repo" && dpkg-scanpackages --multiversion . >Packages 2>"$work/scan.log")
	echo 'deb [trusted=yes] file:/repo ./' >"$root/etc/apt/sources.list"
	administer apt-get -q update >"$work/dpkg.log" 2>&1
}

# apt ARG...: apt-get that asks nothing; its output ends up in $work/dpkg.log.
apt() {
	administer apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >"$work/dpkg.log" 2>&1 ||
		{ cat "$work/dpkg.log" && return 1; }
}

# messages: what prefault's own programs printed in the last transaction; is_silent: nothing.
messages() { grep -E '^([^ ]*/)?prefault[^ ]*: ' "$work/dpkg.log"; }
is_silent() { fails_with 1 messages; }

# resident_demo_files: which of cold-demo's files are in the page cache as a whole, in the order of their names. Now
# and then the kernel drops some of the pages that it was asked to read ahead: one in eight may be missing. A file of
# which only the greater part is there gets a `?`: mapping a few pages of a program brings in neighbours.
resident_demo_files() {
	echo "$demo_files" | while read -r name pattern; do
		for file in "$root"/$pattern; do
			[ -e "$file" ] || continue
			all=$((($(stat -c %s "$file") + 4095) / 4096))
			resident=$(resident_pages "$file")
			if [ $((resident * 8)) -ge $((all * 7)) ]; then
				echo "$name"
			elif [ "$resident" -gt $((all / 2)) ]; then
				echo "$name?"
			fi
		done
	done | sort | tr '\n' ' ' | sed 's/ $//'
}

# cold_start COMMAND...: sets start_status, and read_ahead to what resident_demo_files then says.
cold_start() {
	remount_image
	start_status=0
	in_image "$@" >"$work/start.log" 2>&1 || start_status=$?
	# What is read ahead may arrive after the program has ended, later if the machine is busy; what is not wanted
	# gets the time to show.
	sleep 0.5
	for _ in $(seq 30); do
		read_ahead=$(resident_demo_files)
		[ "$read_ahead" != "$wanted" ] || break
		sleep 0.3
	done
}

# only_lacks: the start went well and read nothing that is not wanted, but not all that is.
only_lacks() {
	[ "$start_status" -eq 0 ] && [ "$read_ahead" != "$wanted" ] || return 1
	for name in $read_ahead; do
		case " $wanted " in *" ${name%\?} "*) ;; *) return 1 ;; esac
	done
}

# claim_reads CLAIM FILES [COMMAND...]: a cold start of cold-demo (or of the command) brings exactly these files into
# the page cache as a whole. If pages are missing that the kernel may have let go, there are two starts more.
claim_reads() {
	claim_of=$1 wanted=$2
	shift 2
	[ $# -gt 0 ] || set -- /usr/bin/cold-demo
	cold_start "$@"
	for attempt in 2 3; do
		only_lacks || break
		echo "# pages of what is wanted are missing (${read_ahead:-nothing} of $wanted): cold start $attempt"
		cold_start "$@"
	done
	claim "$claim_of (read ahead: ${read_ahead:-nothing})" [ "$start_status $read_ahead" = "0 $wanted" ]
}

# install_local_profile: a profile of cold-demo such as training on this system makes it, with the data file
# `three`, which no shipped plan names before the build `again`.
install_local_profile() {
	library=$(file_of_image 'usr/lib/*-linux-gnu/libcold-demo.so.1')
	node "$here/add-decoys.js" "$here/fixtures/cold-demo/debian/profile.in" "$root" /usr/bin/cold-demo "$library" \
		/usr/share/cold-demo/three >"$work/cold-demo.prefault.json"
	prefault install --root "$root" "$work/cold-demo.prefault.json"
	cp "$root/$local_profile" "$work/installed.prefault.json"
}

# has_local_profile: it is kept as it was installed.
local_profile=var/lib/prefault/profiles/cold-demo.prefault.json
has_local_profile() { cmp "$work/installed.prefault.json" "$root/$local_profile"; }
# plan_bytes: tells whether anything about the local plans has changed.
plan_bytes() { find "$root/var/cache/prefault/plans" -name '*.plan' -exec cksum {} +; }
local_plans() { find "$root/var/cache/prefault/plans" -name '*.plan' | grep -c . || :; }

# nothing_runs: no process has the image as its root directory.
nothing_runs() {
	for process in /proc/[0-9]*; do
		if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then
			tr '\0' ' ' <"$process/cmdline" && return 1
		fi
	done
}

# small_package NAME VERSION PATH: builds a package with one file, taken from the input, in /debs/small. The file's
# time is the same in all of them.
small_package() {
	small=$work/small-package
	mkdir -p "$root/debs/small" "$small/DEBIAN" "$small${3%/*}"
	cat >"$small$3"
	touch -d '2020-01-01 00:00:00 UTC' "$small$3"
	printf '%s\n' "Package: $1" "Version: $2" 'Architecture: all' 'Maintainer: prefault <prefault@example.org>' \
		'Description: one file' >"$small/DEBIAN/control"
	dpkg-deb -Zgzip -z1 --root-owner-group -b "$small" "$root/debs/small/$1_$2_all.deb" >"$work/small.log"
	rm -r "$small"
}

# shows PATTERN ARG...: the image's own prefault ARG... prints it.
shows() {
	pattern=$1
	shift
	administer prefault "$@" >"$work/shows.log" 2>&1 || :
	grep -q -e "$pattern" "$work/shows.log" || { cat "$work/shows.log" && return 1; }
}

# version_of PACKAGE: the version that is installed.
# shellcheck disable=SC2016 # dpkg-query's
version_of() { administer dpkg-query -W -f '${Version}' "$1"; }

# without_node: nothing of the image's Node can be used.
without_node() { rm -f "$root/usr/bin/node" "$root/usr/bin/nodejs"; }
