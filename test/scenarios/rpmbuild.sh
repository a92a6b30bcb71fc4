#!/bin/sh
# rpmbuild as on a system that has the packages which are unpacked in a directory:
#
#     test/scenarios/rpmbuild.sh DIRECTORY RPMBUILD-ARG...
#
# Their macros and scripts are seen in rpm's own directory, by this process alone.
set -eu
directory=$(cd "$1" && pwd)
shift
export PATH="$directory/usr/bin:$PATH"
# shellcheck disable=SC2016 # for that shell
exec unshare --mount --propagation slave sh -ec '
	mount -t overlay -o "lowerdir=$0/usr/lib/rpm:/usr/lib/rpm" overlay /usr/lib/rpm
	exec rpmbuild --nodeps "$@"
' "$directory" "$@"
