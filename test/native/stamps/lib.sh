# shellcheck shell=sh
# Sourced by the parts of the stamps' tests, after ../lib.sh: a small system below $system.
# shellcheck disable=SC2034,SC2154 # what the others set and use
system=$work/system
cache=$system/var/cache/prefault
own=$cache/plans
shipped=$system/usr/lib/prefault/plans
stamps=$native/prefault-stamps
sanitized=$tools/prefault-stamps

# new_system: a program and a library told by build-id, a file told by its time, and one plan of the program.
new_system() {
	rm -rf "$system"
	mkdir -p "$own" "$shipped" "$system/usr/bin" "$system/usr/lib" "$system/usr/lib/prefault/profiles" \
		"$system/var/lib/prefault/profiles" "$system/etc"
	cp "$probe" "$system/usr/bin/program"
	new_file system/usr/lib/library 9000
	new_file system/etc/table 5000
	plan=$own/$(plan_name "$probe")
	whole_plan | install_plan "$plan"
}
# in_system TEXT: entries as ../lib.sh makes them, with paths as the system has them.
in_system() { sed "s,$system,,"; }
program_entry() {
	offset=$(LC_ALL=C grep -obUaP "$(build_id_of "$probe" | sed 's/../\\x&/g')" "$system/usr/bin/program" | head -n 1)
	echo "file /usr/bin/program $(stat -c %s "$system/usr/bin/program") build-id $(build_id_of "$probe") ${offset%%:*}"
}
library_entry() { by_bytes "$system/usr/lib/library" 4600 | in_system; }
table_entry() { by_mtime "$system/etc/table" | in_system; }
whole_plan() {
	echo "program /usr/bin/program"
	program_entry
	library_entry
	table_entry
	echo "mode default - 0"
	echo "sentinel /usr/lib/library 0"
	for index in 0 1 2; do echo "step $index 0 1"; done
}
# look STATUS [ARGUMENT]...: one run, sanitized; its lines are in $work/lines.
look() {
	wanted=$1
	shift
	status=0
	"$sanitized" "$@" "$system" >"$work/lines" 2>"$work/errors" || status=$?
	cat "$work/lines" "$work/errors"
	equal "$status" "$wanted"
}
# quiet: and it said nothing.
quiet() { look "$@" && equal "$(cat "$work/lines" "$work/errors")" ''; }
# settled: stamps of everything as it is.
settled() {
	"$stamps" "$system" >"$work/lines" 2>&1 || :
	quiet 0
}
says() { grep -qxF -- "$1" "$work/lines" || { cat "$work/lines" && false; }; }
# entry INDEX: what the plan's file table says of it.
entry() { "$tools/plan-dump" "$plan" | grep '^file ' | sed -n "$1p"; }
dropped_size=9007199254740991
is_dropped() { entry "$1" | grep -q " $dropped_size " || { entry "$1" && false; }; }
is_kept() { not is_dropped "$1" && [ -n "$(entry "$1")" ]; }
in_plan() { echo "/var/cache/prefault/plans/$(plan_name "$probe")"; }
sum() { cksum <"$1"; }
no_leftovers() { equal "$(find "$system" -name '*.stamps-tmp')" ''; }
