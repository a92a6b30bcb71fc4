#!/bin/sh
# Changes of plans, programs and mounts, each within a second. Called by run.
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

start_daemon
claim 'without a plan it waits' counted plans 0

# What changes are found within: a second, and half a second for a machine that is busy.
second=150
# noticed COMMAND...: and how long that took.
noticed() {
	hundredths
	changed=$now
	within $second "$@" || return 1
	hundredths
	slowest=${slowest:-0}
	[ $((now - changed)) -le "$slowest" ] || slowest=$((now - changed))
}
marked_and_absent() { equal "$(field marked) $(field absent)" "$1 $2"; }

new_planned first
claim 'a plan that is added counts' noticed counted marked 1
claim 'and is applied' serves first
new_data second
plan_for first second
sleep 1
claim 'a plan that is replaced is applied as it is now' serves_with second first
claim 'a start goes on being watched' counted marked 1
rm "$(plan_file first)"
claim 'a plan that is removed counts no more' noticed counted marked 0
before=$(field execs)
claim 'and is not applied' leaves_with second first
claim 'its program is not heard of' counted execs "$before"

new_planned masked
claim 'a second program' noticed counted marked 1
: >"$work/mask"
mv "$work/mask" "$(plan_file masked)"
claim 'a mask that comes in its place counts' noticed counted masked 1
claim 'its program is watched no more' noticed marked_and_absent 0 0
claim 'and not served' leaves masked
plan_for masked
claim 'a mask that goes counts no more' noticed counted masked 0
claim 'and the program is watched' noticed counted marked 1
claim 'and served' serves masked
rm "$(plan_file masked)"
plan_for masked masked "$package_plans"
claim "a plan of a package's instead" noticed marked_and_absent 1 0
: >"$(plan_file masked)"
claim 'a mask in front of it' noticed marked_and_absent 0 0
rm "$(plan_file masked)"
claim 'without the mask it counts' noticed counted marked 1
rm -r "$machine_plans" "$package_plans"
claim 'plan directories that are removed' noticed counted plans 0
plan_for masked masked "$package_plans"
claim 'one that is made later counts' noticed counted marked 1
mkdir "$machine_plans"
sleep 0.5
new_planned other
claim 'and the other one, then' noticed counted marked 2
mv "$machine_plans" "$work/elsewhere"
claim 'one that is renamed does not' noticed counted marked 1
mv "$work/elsewhere" "$machine_plans"
claim 'one that is renamed back does' noticed counted marked 2

# Programs. Each time the plan stays.
same_build() {
	cp "$work/bin/other" "$work/bin/.new"
	mv "$work/bin/.new" "$work/bin/other"
}
other_build() {
	cp "$work/bin/other" "$work/bin/.new"
	rebuild "$work/bin/.new" 500
	mv "$work/bin/.new" "$work/bin/other"
}
cp "$work/bin/other" "$work/kept"
same_build
sleep 1
claim 'a program that is replaced by the same build is served' serves other
other_build
claim 'one that is replaced by another build is watched no more' noticed marked_and_absent 1 1
before=$(field execs)
claim 'and not served' leaves other
claim 'nor heard of' counted execs "$before"
cp "$work/kept" "$work/bin/other"
claim 'overwritten with the first build it is watched' noticed counted marked 2
claim 'and served' serves other
cp "$work/bin/first" "$work/bin/other"
claim 'overwritten with another one it is watched no more' noticed marked_and_absent 1 1
rm "$work/bin/other"
cp "$work/kept" "$work/bin/other"
claim 'deleted and made again it is watched' noticed counted marked 2
claim 'and served' serves other
rm "$work/bin/other"
claim 'a program that is deleted is watched no more' noticed marked_and_absent 1 1
mv "$work/bin" "$work/bin-later"
sleep 0.5
mv "$work/bin-later" "$work/bin"
cp "$work/kept" "$work/bin/other"
claim 'made again, in a directory that was away, it is' noticed counted marked 2
ln "$work/bin/other" "$work/bin/link"
sleep 1
claim 'a program that got a second name is served by it' serves other "$work/bin/link"
mv "$work/bin/other" "$work/bin/renamed"
claim 'a program that is renamed is watched no more' noticed marked_and_absent 1 1
mv "$work/bin/renamed" "$work/bin/other"
claim 'renamed back it is' noticed counted marked 2
chmod 000 "$work/bin/other"
chmod 755 "$work/bin/other"
sleep 1
claim 'with other modes it is served' serves other

# Two programs that become one file, and two that change places.
new_planned one
new_planned two
claim 'two more programs' noticed counted marked 4
ln -f "$work/bin/two" "$work/bin/one"
claim 'one that becomes a name of another is watched no more' noticed marked_and_absent 3 1
sleep 0.5
claim 'the other one is still served' serves two
for name in here there; do
	new_data $name
	printf '#!%s 300\n' "$actor" >"$work/bin/$name"
	chmod 755 "$work/bin/$name"
	plan_text "$work/bin/$name" $name | install_plan "$machine_plans/$(path_plan_name "$work/bin/$name")"
done
claim 'two scripts' noticed counted marked 5
mv "$work/bin/here" "$work/bin/between"
mv "$work/bin/there" "$work/bin/here"
mv "$work/bin/between" "$work/bin/there"
sleep 1
claim 'when they change places both are watched' noticed counted marked 5
claim 'and each has the plan of its path' serves here "$work/bin/here"
claim 'also the other one' serves there "$work/bin/there"
ln -f "$work/bin/here" "$work/bin/there"
sleep 1
claim 'as two names of one file they are watched once' counted marked 4
rm "$machine_plans/$(path_plan_name "$work/bin/here")"
sleep 1
claim 'without the plan of one name that of the other counts' counted marked 4
claim 'and is applied' serves there "$work/bin/here"
plan_text "$work/bin/here" here | install_plan "$machine_plans/$(path_plan_name "$work/bin/here")"
sleep 1
rm "$machine_plans/$(path_plan_name "$work/bin/there")"
sleep 1
claim 'and the other way round' serves here "$work/bin/there"

claim 'SIGHUP has it look anew' looks_anew
claim 'and nothing is different' marked_and_absent 4 1
claim 'it goes on serving' serves masked
echo "# at most $((slowest * 10)) ms until a change was seen"
claim 'the daemon ends' stop_daemon
