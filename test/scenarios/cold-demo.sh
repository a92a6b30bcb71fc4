#!/bin/sh
# Builds cold-demo (fixtures/cold-demo) with debhelper and dh_prefault and prints the directory of the
# packages: test/scenarios/cold-demo.sh. Built once for each state of its sources, kept in build/cold-demo:
#
#     1      version 1.0-1; its plan names the data file `one`
#     2      version 2.0-1, another build; its plan names `two`
#     again  version 2.0-1 built from other sources: the same sizes and times; its plan names `three`
#
# Where they cannot be built the reason is printed instead and the exit status is 77.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
fixture=$here/fixtures/cold-demo
directory=$project/build/cold-demo

for tool in dpkg-buildpackage dh cc readelf; do
	if ! command -v "$tool" >/dev/null; then
		echo "$tool is not installed"
		exit 77
	fi
done

# build_variant NAME VERSION DATE SEED DATA_FILE
build_variant() {
	tree=$directory/$1/source
	mkdir -p "$directory/$1"
	cp -r "$fixture" "$tree"
	printf 'cold-demo (%s) unstable; urgency=low\n\n  * A build.\n\n -- prefault <prefault@example.org>  %s\n' \
		"$2" "$3" >"$tree/debian/changelog"
	(
		cd "$tree"
		export DEB_BUILD_OPTIONS='noautodbgsym nocheck' SEED="$4" DATA_FILE="$5" ADD_DECOYS="$here/add-decoys.js"
		export PATH="$directory/debhelper:$PATH" PERL5LIB="$directory/debhelper" PREFAULT="node $project/build/prefault.cjs"
		dpkg-buildpackage -d -b -us -uc
	) >"$directory/$1.log" 2>&1 || {
		tail -n 20 "$directory/$1.log" >&2
		return 1
	}
	rm -rf "$tree"
}

mkdir -p "$directory"
recipe=$(find "$0" "$fixture" "$here/add-decoys.js" "$project/debian/debhelper" "$project/build/prefault.cjs" -type f \
	-exec sha256sum {} + | sort | sha256sum | cut -d' ' -f1)
exec 9>"$directory/lock"
flock 9
if [ "$(cat "$directory/recipe" 2>/dev/null)" != "$recipe" ]; then
	(cd "$directory" && rm -rf recipe 1 2 again debhelper)
	# Where debhelper would find them installed.
	install -D "$project/debian/debhelper/dh_prefault" "$directory/debhelper/dh_prefault"
	install -D -m 644 "$project/debian/debhelper/prefault.pm" "$directory/debhelper/Debian/Debhelper/Sequence/prefault.pm"
	build_variant 1 1.0-1 'Mon, 01 Jan 2024 00:00:00 +0000' 1 one
	build_variant 2 2.0-1 'Thu, 01 Feb 2024 00:00:00 +0000' 2 two
	build_variant again 2.0-1 'Thu, 01 Feb 2024 00:00:00 +0000' 3 three
	echo "$recipe" >"$directory/recipe"
fi
echo "$directory"
