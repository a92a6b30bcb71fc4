# shellcheck shell=sh
# What counts as a change, and what it does to a plan.
# shellcheck disable=SC2154

new_system
claim 'without stamps a refresh is due' quiet 3
claim 'unchanged files are silence' quiet 0
claim 'a fresh plan is left as it is' equal "$(entry 1)" "$(program_entry)"

# Written over in place, so that no directory changes.
whole_plan | sed 's/^\(file .usr.lib.library\) [0-9]*/\1 9001/' | "$tools/plan-make" | dd of="$plan" conv=notrunc status=none
claim 'unchanged files are told without reading a plan' quiet 0

# dropping CLAIM INDEX REASON COMMAND...: the command makes the entry stale, and it alone.
dropping() {
	subject=$1 index=$2 reason=$3
	shift 3
	new_system
	settled || echo "not ok $subject: stamps"
	path=$(entry "$index" | cut -d ' ' -f 2)
	"$@"
	claim "$subject: a refresh is due" look 3
	claim "$subject: told with the reason" says "$(in_plan): $path $reason"
	claim "$subject: the entry is stale for every reader" is_dropped "$index"
	for other in 1 2 3; do
		[ "$other" -eq "$index" ] || claim "$subject: entry $other stays" is_kept "$other"
	done
	claim "$subject: then there is nothing more to drop" quiet 0
	claim "$subject: and unchanged again" quiet 0
}
library=$system/usr/lib/library
table=$system/etc/table
dropping 'library removed' 2 'is gone' rm "$library"
dropping 'library of another size' 2 'has another size' truncate -s 9001 "$library"
same_size_and_time() {
	touch -r "$library" "$work/time"
	new_file system/usr/lib/library 9000
	touch -r "$work/time" "$library"
}
dropping 'library of equal size and time' 2 'has another build-id' same_size_and_time
become() {
	rm "$1"
	shift
	"$@"
}
dropping 'library became a FIFO' 2 'is no regular file' become "$library" mkfifo "$library"
dropping 'library became a directory' 2 'is no regular file' become "$library" mkdir "$library"
dropping 'library became a link to itself' 2 'is gone' become "$library" ln -s library "$library"
dropping 'file of another time' 3 'has another modification time' touch -d @1700000000.5 "$table"
replaced() {
	cp -p "$table" "$table.new"
	mv "$table.new" "$table"
}
dropping 'file replaced by one of equal size and time' 3 'was replaced or changed' replaced

# As after an upgrade behind the back of every hook.
new_system
touch -d '1 hour ago' "$plan"
claim 'a file that has no stamp yet and changed after the plan was written' look 3
claim 'is told with the reason' says "$(in_plan): /etc/table was replaced or changed"
claim 'its entry is stale for every reader' is_dropped 3
claim 'those with a build-id stay' is_kept 2

new_system
settled
touch "$library" && cp -p "$library" "$library.new" && mv "$library.new" "$library"
claim 'a library installed again with its build-id makes a refresh due' quiet 3
claim 'and its entry stays' is_kept 2

new_system
settled
rm "$library" "$table"
printf x >>"$system/usr/bin/program"
claim 'a plan without a fresh entry' look 3
claim 'is removed' not [ -e "$plan" ]
claim 'and says so' says "$(in_plan): removed: no file of it fits"

new_system
settled
rm "$system/usr/bin/program"
claim 'a plan whose program is gone' look 3
claim 'is removed' not [ -e "$plan" ]
claim 'and says so' says "$(in_plan): removed: /usr/bin/program is gone"

new_system
settled
cp "$tools/plan-dump" "$system/usr/bin/program"
claim 'a plan of a program with another build-id' look 3
claim 'is removed' not [ -e "$plan" ]
claim 'and says so' says "$(in_plan): removed: /usr/bin/program has another build-id"

new_system
printf '#!/bin/sh\n' >"$system/usr/bin/script"
plan=$own/$(path_plan_name /usr/bin/script)
{
	echo 'program /usr/bin/script'
	library_entry
	echo 'mode default - 0'
} | install_plan "$plan"
settled
printf 'exit\n' >>"$system/usr/bin/script"
claim 'another script is a change' quiet 3
claim 'its plan, found by its path, stays' is_kept 1
rm "$system/usr/bin/script"
claim 'a script that is gone is one too' look 3
claim 'and its plan is removed' not [ -e "$plan" ]

new_system
settled
whole_plan | install_plan "$own/path/0000000000000000.plan"
new_file system/etc/other 100
{
	echo 'program /usr/bin/program'
	by_mtime "$system/etc/other" | in_system
	echo 'mode default - 0'
} | install_plan "$own/path/0000000000000001.plan"
claim 'a plan that came is no reason for a refresh' quiet 0
claim 'but its files are stamped' grep -q ' /etc/other$' "$cache/stamps"
touch "$system/etc/other"
claim 'and their change is seen' look 3

new_system
settled
: >"$system/var/lib/prefault/profiles/.lock"
claim 'a lock in the profile directory is no change' quiet 0
: >"$system/var/lib/prefault/profiles/one.prefault.json"
claim 'a new profile is' quiet 3
echo >"$system/usr/lib/prefault/profiles/two.prefault.json"
claim 'a shipped one, too' quiet 3
echo >"$system/usr/lib/prefault/profiles/new" && mv "$system/usr/lib/prefault/profiles/new" \
	"$system/usr/lib/prefault/profiles/two.prefault.json"
claim 'and one that is replaced' quiet 3
rm "$system/usr/lib/prefault/profiles/two.prefault.json"
claim 'and one that is removed' quiet 3
claim 'and then nothing' quiet 0

echo /usr/bin/other >"$cache/watched"
claim 'a file that is to be watched is no change' quiet 0
cp "$probe" "$system/usr/bin/other"
claim 'its coming is' quiet 3
claim 'and then nothing more' quiet 0

# pretend PATH: the stamps are those of the file as it is now, as if it had never changed.
pretend() {
	stamp=$(stat -c '%i %s %Y %y %Z %z' "$system$1" | awk '{ split($5, m, "."); split($9, c, "."); print $1 ":" $2 ":" $3 m[2] ":" $7 c[2] }')
	sed "s,^[^ ]* $1\$,$stamp $1," "$cache/stamps" >"$cache/stamps.new" && mv "$cache/stamps.new" "$cache/stamps"
}
new_system
settled
new_file system/usr/lib/library 9000
pretend /usr/lib/library
claim 'an unchanged stamp is believed' quiet 0
claim 'with --all it is not' look 3 --all
claim 'and the entry goes' is_dropped 2
claim 'with --all nothing is left to do then' quiet 0 --all

new_system
new_file system/etc/ld.so.cache 5000
{
	whole_plan | sed '/^mode/,$d'
	echo 'file /etc/ld.so.cache 9000 path'
	whole_plan | sed -n '/^mode/,$p'
} | install_plan "$plan"
settled
new_file system/etc/ld.so.cache 7000
claim 'a file known by its path alone may change' quiet 0
claim 'also when no stamp is believed' quiet 0 --all
rm "$library"
claim 'beside it another entry is dropped' look 3
claim 'and it stays as it is' equal "$(entry 4)" 'file /etc/ld.so.cache 9000 path'

# bringing STATUS CLAIM COMMAND...: the command brings a program that no plan and no profile names.
bringing() {
	wanted_status=$1 subject=$2
	shift 2
	new_system
	settled || echo "not ok $subject: stamps"
	"$@"
	claim "$subject: $([ "$wanted_status" -eq 3 ] && echo 'a refresh is due' || echo 'is no concern')" quiet "$wanted_status"
	claim "$subject: and unchanged again" quiet 0
}
new_program=$system/usr/bin/new
with_trailer() { { cat "$probe" && printf PREFTAIL; } >"$1"; }
with_note() {
	cp "$probe" "$1"
	printf 'prefault\0\0\0\0' | dd of="$1" bs=1 seek=4000 conv=notrunc status=none
}
elsewhere() {
	mkdir "$system/opt"
	with_trailer "$system/opt/new"
	ln -s /opt/new "$new_program"
}
merged() {
	ln -s usr/bin "$system/bin"
	with_trailer "$new_program"
}
script_with_trailer() { printf '#!/bin/sh\nexit\n#%060d PREFTAIL' 0 >"$new_program"; }
bringing 3 'a program with a plan behind its end' with_trailer "$new_program"
bringing 3 'a program with a note for a plan' with_note "$new_program"
bringing 3 'a link to a program with a plan' elsewhere
bringing 3 'a program with a plan, in merged directories' merged
bringing 0 'a program without a plan' cp "$probe" "$new_program"
bringing 0 'a script that ends as a trailer does' script_with_trailer
bringing 0 'an empty file among the programs' touch "$new_program"
bringing 0 'a link to nothing' ln -s /absent "$new_program"
bringing 0 'a directory among the programs' mkdir "$new_program"
bringing 0 'a pipe among the programs' mkfifo "$new_program"

new_system
with_trailer "$system/new"
mv "$system/new" "$new_program"
settled
touch "$system/usr/bin/another"
claim 'a program with a plan that was there before is no concern when another one comes' quiet 0
