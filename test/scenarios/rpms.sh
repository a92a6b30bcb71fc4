#!/bin/sh
# Makes a directory with the RPM packages of the scenarios: test/scenarios/rpms.sh DIRECTORY. They are built once for
# each state of the sources and kept in build/rpms; DIRECTORY, on the same file system, gets hard links:
#
#     ours                prefault, prefault-tools, prefault-rpm-macros (rpm/build), and their sources
#     installed           the files of these, unpacked
#     1 2 again           cold-demo as in cold-demo.sh, and its subpackages: each a repository
#     many                many-1 to many-226: a repository
#     base                what provides all that the others require, and ours: a repository
#
# Where they cannot be built the reason is printed instead and the exit status is 77.
set -eu
[ $# -eq 1 ] || { echo 'usage: test/scenarios/rpms.sh DIRECTORY' >&2 && exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
fixtures=$here/fixtures
directory=$project/build/rpms

cannot() {
	echo "$1"
	exit 77
}
[ "$(id -u)" -eq 0 ] || cannot 'to build RPM packages with our macros needs root'
for tool in rpmbuild find-debuginfo rpm2cpio cpio createrepo_c dpkg-source esbuild cc readelf; do
	command -v "$tool" >/dev/null || cannot "$tool is not installed"
done
unshare --mount true 2>/dev/null || cannot 'no mount namespace can be made here'

# logged NAME COMMAND...: quiet unless it fails.
logged() {
	log=$directory/$1.log
	shift
	"$@" >"$log" 2>&1 || { grep -v "^cc " "$log" | tail -n 20 >&2 && return 1; }
}

# gather NAME: the binary packages that rpmbuild left in $directory/build, as a repository.
gather() {
	mkdir "$directory/$1"
	find "$directory/build/RPMS" -name '*.rpm' ! -name '*-debuginfo-*' ! -name '*-debugsource-*' -exec mv -t "$directory/$1" {} +
}

# make_packages SPEC [RPMBUILD-OPTION...]: the binary packages, uncompressed.
make_packages() {
	"$here/rpmbuild.sh" "$directory/installed" -bb --define "_topdir $directory/build" \
		--define '_binary_payload w0.gzdio' "$@"
}

build_ours() {
	logged ours "$project/rpm/build" "$directory/ours" --nodeps
	mkdir "$directory/installed"
	for package in "$directory"/ours/RPMS/*/*.rpm; do
		rpm2cpio "$package" | (cd "$directory/installed" && cpio --quiet -idm)
	done
}

# build_demo NAME VERSION SEED DATA_FILE
build_demo() {
	mkdir -p "$directory/build/SOURCES"
	tar -C "$fixtures/cold-demo" -cf "$directory/build/SOURCES/cold-demo.tar" .
	logged "$1" make_packages "$fixtures/cold-demo/cold-demo.spec" --define "demo_version $2" --define "seed $3" \
		--define "data_file $4" --define "demo_libdir /usr/lib/$(cc -print-multiarch)" \
		--define "add_decoys $here/add-decoys.js"
	gather "$1"
}

build_many() {
	logged many make_packages "$fixtures/many.spec"
	gather many
}

build_base() {
	rpm -qp --requires "$directory"/ours/RPMS/*/*.rpm "$directory"/[12]/*.rpm | grep -v '^rpmlib(\|^prefault\|cold-demo' |
		sed 's/[<>]=/=/; s/^/Provides: /' | sort -u >"$directory/provided"
	logged base make_packages "$fixtures/distribution.spec" --define "provided $directory/provided"
	gather base
	cp "$directory"/ours/RPMS/*/*.rpm "$directory/base"
}

mkdir -p "$directory"
exec 9>"$directory/lock"
flock 9
recipe=$({
	cd "$project"
	git ls-files --cached --others --exclude-standard src hooks rpm templates docs debian/make-source debian/changelog \
		Makefile package-lock.json test/scenarios/fixtures test/scenarios/rpms.sh test/scenarios/rpmbuild.sh \
		test/scenarios/add-decoys.js |
		while IFS= read -r file; do [ ! -f "$file" ] || sha256sum "$file"; done
} | sha256sum | cut -d' ' -f1)
if [ "$(cat "$directory/recipe" 2>/dev/null)" != "$recipe" ]; then
	find "$directory" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
	build_ours
	build_demo 1 1.0 1 one
	build_demo 2 2.0 2 two
	build_demo again 2.0 3 three
	build_many
	build_base
	for repository in 1 2 again many base; do
		logged "repository-$repository" createrepo_c "$directory/$repository"
	done
	rm -rf "$directory/build" "$directory/ours/BUILD" "$directory/ours/BUILDROOT" "$directory/ours/SOURCES"
	echo "$recipe" >"$directory/recipe"
fi
cp -al "$directory" "$1"
