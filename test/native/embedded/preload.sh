#!/bin/sh
# The module by LD_PRELOAD: an applier with glibc, and nothing at all where it gets no arguments.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
preloaded="env LD_PRELOAD=$module"
simple_plan "$work/data" | install_plan "$user_plans/$(plan_name "$probe")"
# shellcheck disable=SC2086 # a command and its arguments
by_preload() {
	verb=$1
	shift
	"$verb" $preloaded "$@"
}
claim 'a program has its plan issued' by_preload applies "$probe"
status() { (LD_PRELOAD=$module && export LD_PRELOAD && chilled sh -c 'exit 7'); }
ended_with() {
	ended=0
	status || ended=$?
	equal "$ended" 7
}
claim "the program's status is undisturbed" ended_with
claim 'the program inherits no descriptor' equal "$(LD_PRELOAD=$module "$probe" descriptors)" "$("$probe" descriptors)"
claim 'and no children' equal "$(cold "$work/data" && LD_PRELOAD=$module "$probe" no-children)" \
	'helpers unseen, children none none, then none none, signals 0'
claim 'PREFAULT=0 switches it off' by_preload ignores PREFAULT=0 "$probe"
warm_start() { cold "$work/data" && warm "$work/sentinel" && LD_PRELOAD=$module "$probe" && nothing_issued "$work/data"; }
claim 'a warm start is left alone' warm_start
noted noted
claim 'the plan of a note is issued' by_preload applies "$work/noted"
filtered() {
	cold "$work/data"
	equal "$(chilled "$probe" as-child "$probe" filter fadvise64,statx /usr/bin/env LD_PRELOAD="$module" "$probe" say ok)" "ok
exited 0" && nothing_issued "$work/data"
}
claim 'a filter that kills for fadvise64 and statx does not kill the program' filtered

claim 'garbage in the place of the arguments does nothing' equal "$("$tools/embedded-garbage" "$module")" ok
if command -v musl-gcc >/dev/null && musl-gcc -Wl,--build-id -o "$work/musl" "$root/test/native/embedded/said.c" 2>"$work/cc.log"; then
	claim "musl's loader preloads it, and the program is undisturbed" equal "$(LD_PRELOAD=$module "$work/musl" ok 2>&1)" ok
	simple_plan "$work/data" | install_plan "$user_plans/$(plan_name "$work/musl")"
	quiet() { cold "$work/data" && equal "$(LD_PRELOAD=$module chilled "$work/musl" ok 2>&1)" ok && nothing_issued "$work/data"; }
	claim 'and nothing is issued, as the module knows of no arguments' quiet
	claim 'the wrapper serves such programs' equal "$(cold "$work/data" && chilled "$wrapper" "$work/musl" ok)" ok
	claim 'and has their plan issued' issued "$work/data" "$pages"
else
	skip "musl's loader" 'musl-gcc is not installed'
fi

if ! is_root || [ -z "${PREFAULT_TEST_ALONE:-}" ]; then
	skip 'secure execution' 'not root in a mount namespace of its own'
	exit 0
fi
mount -t tmpfs -o mode=755 tmpfs /var/cache/prefault
chmod 755 "$work"
install -m 755 "$module" "$work/module.so"
install -m 755 "$probe" "$work/probe"
install -m 4755 "$probe" "$work/setuid-probe"
install -D -m 644 "$user_plans/$(plan_name "$probe")" "/var/cache/prefault/plans/$(plan_name "$probe")"
as_nobody() {
	cold "$work/data"
	chilled setpriv --reuid 65534 --regid 65534 --clear-groups env -u XDG_CACHE_HOME HOME=/none LD_PRELOAD="$work/module.so" "$@" 2>&1
}
if [ "$(as_nobody "$work/setuid-probe" secure | tail -n 1)" != 1 ]; then
	skip 'secure execution' 'the file system allows no setuid programs'
	exit 0
fi
claim "an ordinary user's start has the machine's plan issued" equal "$(as_nobody "$work/probe" say ok)" ok
claim 'the plan is' issued "$work/data" "$pages"
secure() { as_nobody "$work/setuid-probe" secure | grep -qx 1 && nothing_issued "$work/data"; }
claim 'a setuid program starts, and nothing is issued' secure
