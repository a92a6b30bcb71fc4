# shellcheck shell=sh
# Sourced by the native tests: claims, private files on a disk, plans, and the page cache.
# shellcheck disable=SC2034 # what the tests use
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${here%/test/native*}
native=$root/build/native
tools=$root/build/test
module=$native/libprefault-audit.so
wrapper=$native/prefault-run
probe=$tools/probe
export LC_ALL=C
unset LD_AUDIT PREFAULT

# Not /tmp, which is often memory: what is evicted must be read from a disk again.
work=$(mktemp -d "${PREFAULT_TEST_DIR:-/var/tmp}/prefault-native.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export HOME="$work/home" XDG_CACHE_HOME="$work/cache"
user_plans=$XDG_CACHE_HOME/prefault/plans
mkdir -p "$HOME" "$user_plans"

# claim CLAIM COMMAND...: ok if the command succeeds; else what it printed is shown. See `issued` for second tries.
claim() {
	what=$1
	shift
	for _ in 1 2 3; do
		if "$@" >"$work/claim.log" 2>&1; then
			echo "ok $what"
			return
		fi
		grep -q '^but most of them$' "$work/claim.log" || break
		# The daemon does not serve again at once what it just has served.
		sleep 2.5
	done
	echo "not ok $what"
	echo "  $*"
	sed 's/^/  /' "$work/claim.log"
}
skip() { echo "skip $1: $2"; }
equal() { [ "$1" = "$2" ] || { printf 'got:    %s\nwanted: %s\n' "$1" "$2" && false; }; }
not() { ! "$@"; }
is_root() { [ "$(id -u)" -eq 0 ]; }

residency() { "$tools/residency" "$@"; }
# new_file NAME BYTES: random bytes, so that no file system keeps holes.
new_file() { head -c "$2" /dev/urandom >"$work/$1"; }
# Helpers of an earlier start may be at a plan still: they hold a lock on it, and the next start would leave it to them.
settle() { find "$user_plans" -name '*.plan' -type f -exec flock -w 5 {} true \; || :; }
# Drops files from the page cache, or ends the test: without this it would prove nothing.
cold() {
	settle
	residency evict "$@" || exit 1
}
warm() { cat "$@" >/dev/null; }
# issued FILE PAGES: readahead is on its way when fadvise returns; this waits for it. Under pressure the kernel lets
# pages go for good before anybody used them, also those of a plain posix_fadvise: an eighth may be missing, and of
# less than eight pages none, and one too many never. If more are missing, `too few` has the runner begin anew; where
# most are there, it is tried again first.
issued() {
	residency wait "$1" "$2" || :
	found_pages=$(residency count "$1")
	if [ "$found_pages" -gt "$2" ]; then
		echo "too many: $found_pages pages of $1, not $2"
	elif [ "$found_pages" -lt $(($2 - $2 / 8)) ]; then
		echo "too few: $found_pages pages of $1, not $2"
		[ "$found_pages" -lt $(($2 / 2)) ] || echo 'but most of them'
	else
		return 0
	fi
	return 1
}
untouched() { equal "$(residency count "$1")" 0; }
# nothing_issued FILE...: after a moment in which a helper would have begun.
nothing_issued() {
	sleep 0.3
	for file; do untouched "$file" || return 1; done
}

build_id_of() { readelf -n "$1" | sed -n 's/.*Build ID: //p'; }
plan_name() {
	id=$(build_id_of "$1")
	printf '%s/%s.plan' "$(printf '%.2s' "$id")" "${id#??}"
}
# path_plan_name PATH: FNV-1a, 64 bits, by shell arithmetic, which wraps as the hash does.
path_plan_name() {
	hash=-3750763034362895579
	for byte in $(printf '%s' "$1" | od -An -v -tu1); do
		hash=$(((hash ^ byte) * 1099511628211))
	done
	printf 'path/%016x.plan' "$hash"
}
# install_plan PLAN_PATH [OFFSET=VALUE]... <TEXT: as plan-make takes it.
install_plan() {
	target=$1
	shift
	mkdir -p "${target%/*}"
	"$tools/plan-make" "$@" >"$target"
}
by_mtime() {
	nanoseconds=$(stat -c %y "$1" | sed 's/.*\.0*\([0-9][0-9]*\) .*/\1/')
	echo "file $1 $(stat -c %s "$1") mtime $(stat -c %Y "$1") $nanoseconds"
}
# by_bytes FILE OFFSET: any 20 bytes of a file can stand for its build-id.
by_bytes() {
	echo "file $1 $(stat -c %s "$1") build-id $(od -An -v -tx1 -j "$2" -N 20 "$1" | tr -d ' \n') $2"
}
pages_of() { echo $((($(stat -c %s "$1") + 4095) / 4096)); }

# What most plans need: a page that is not resident, so that the start is cold.
new_file sentinel 8192
chilled() {
	cold "$work/sentinel"
	"$@"
}
# simple_plan FILE: the text of a plan that issues all of one file for any start of the probe.
simple_plan() {
	echo "program $probe"
	by_mtime "$1"
	echo "mode default - 0"
	echo "sentinel $work/sentinel 1"
	echo "step 0 0 $(pages_of "$1")"
}
