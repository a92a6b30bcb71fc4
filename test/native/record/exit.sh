# The mode `exit`: libraries for the program, and a look at what has not ended by itself.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

says() {
	equal "$(cat "$work/stdout")" "$1"
}

# shellcheck disable=SC2016 # for that shell
environment='echo "$LD_PRELOAD $LD_AUDIT $PREFAULT_RECORD_DIRECTORY"'
unset LD_PRELOAD LD_AUDIT PREFAULT_RECORD_DIRECTORY
record exit --preload /absent/a.so --directory "$work/open" -- /bin/sh -c "$environment"
check 'exit: the program gets the library and the directory' says "/absent/a.so  $work/open"
record exit --audit /absent/b.so -- /bin/sh -c "$environment"
check 'exit: and an auditor' says ' /absent/b.so '
record exit -- /bin/sh -c "$environment"
check 'exit: nothing is set that was not asked for' says '  '
export LD_PRELOAD=libm.so.6
record exit --preload /absent/a.so -- /bin/sh -c "$environment"
check "exit: what is preloaded already stays, and comes first" says 'libm.so.6:/absent/a.so  '
unset LD_PRELOAD

begin exit -- "$actor" map-write "$data" 3 60 and write-pid "$pid_file" and pause
appears "$pid_file"
stop
check 'exit: a program that is stopped is looked at before' has living "$(cat "$pid_file")"
check 'exit: its private copies are told as touched' \
	equal "$(extents present "$(device "$data")" "$(number "$data")")" '3+1 60+1 '
check 'exit: and when that was' has_like 'frozen [0-9]+'
rm -f "$pid_file"

begin exit -- "$actor" map-read "$data" 20 and write-pid "$pid_file" and pause
appears "$pid_file"
stop
check 'exit: what may be the neighbour of a touched page is told as such' \
	equal "$(extents present "$(device "$data")" "$(number "$data")")" ''
check 'exit: in a window' has_like "window $(device "$data") $(number "$data") [0-9]+ [0-9]+"
rm -f "$pid_file"

begin exit --tree -- "$actor" write-pid "$pid_file" and pause
appears "$pid_file"
sleep 0.5
stop
check 'exit --tree: the pages that the tree has mapped in are counted' has_like 'progress [1-9][0-9]*'
check 'exit --tree: and a program that waits adds none' [ "$(grep -c '^progress' "$lines")" -le 4 ]
rm -f "$pid_file"

record exit -- "$actor" exit 0
check 'exit: a program that ends by itself is not looked at' not grep -q '^living' "$lines"
