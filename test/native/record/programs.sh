# Real programs: what they print and how they end is unchanged, and strace sees the same look-ups.
# shellcheck shell=sh disable=SC2154 # variables of ./run and lib.sh

# same MODE COMMAND...: output and exit status as without the helper
same() {
	mode=$1
	shift
	"$@" >"$work/expected" 2>"$work/expected-error"
	expected_status=$?
	record "$mode" -- "$@"
	cmp -s "$work/expected" "$work/stdout" && cmp -s "$work/expected-error" "$work/stderr" &&
		last_line_is exited "$expected_status"
}

for mode in $modes; do
	for program in git python3 node bash ls gcc; do
		path=$(command -v $program) || continue
		# A version manager's stand-in would start something else each time.
		case $path in */shims/*) path=/usr/bin/$program ;; esac
		case $program in
		git) set -- --version ;;
		python3) set -- -c 'import json, sys; print(json.dumps([1])); sys.exit(3)' ;;
		node) set -- -e 'console.log(1); process.exit(4)' ;;
		bash) set -- -c 'ls / | cat; (exit 3); false' ;;
		ls) set -- -l /usr/include /absent ;;
		gcc) set -- -x c -fsyntax-only /dev/null ;;
		esac
		check "$mode: $program runs as it does alone" same "$mode" "$path" "$@"
	done
done

# strace, of the calls that both look at: errno and absolute path of each
strace_lookups() {
	strace -f -qq -y -s 4096 -o "$work/strace" \
		-e trace=open,openat,openat2,creat,stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink,readlinkat,execve,chdir,statfs \
		"$@" >/dev/null 2>&1
	awk -v here="$PWD" '
		/<unfinished|resumed>|\+\+\+|---|, "", / { next }
		{
			line = $0
			if (!match(line, /"[^"]*"/)) next
			path = substr(line, RSTART + 1, RLENGTH - 2)
			if (path == "") next
			if (path !~ /^\//) {
				# openat(3</dir>, "name" or AT_FDCWD</cwd>
				if (!match(line, /<[^>]*>, "/)) path = here "/" path
				else path = substr(line, RSTART + 1, RLENGTH - 5) "/" path
			}
			while (gsub(/\/\.(\/|$)/, "/", path) || gsub(/\/\/+/, "/", path)) ;
			while (match(path, /\/[^\/]+\/\.\.(\/|$)/))
				path = substr(path, 1, RSTART) substr(path, RSTART + RLENGTH)
			if (length(path) > 1) sub(/\/$/, "", path)
			if (path == "") path = "/"
			failed = match(line, / = -1 E[A-Z]+/)
			name = failed ? substr(line, RSTART + 6, RLENGTH - 6) : "0"
			if (name == "EINVAL") name = "0"
			if (name == "ENOENT") name = "2"
			if (name == "ENOTDIR") name = "20"
			if (path !~ /^\/(proc|dev|sys)\//) print name "\t" path
		}' "$work/strace" | sort -u
}

lookups() {
	sed -n "s/^lookup$tab//p" "$lines" | grep -v "$tab/\(proc\|dev\|sys\)/" | sort -u
}

agree() {
	strace_lookups "$@" >"$work/expected"
	record scout -- "$@"
	lookups >"$work/found"
	# Files with a random name are different each time.
	diff "$work/expected" "$work/found" >"$work/difference" || {
		sed 's/^/# /' "$work/difference" | head -n 20
		return 1
	}
	[ -s "$work/found" ]
}

check 'scout: strace sees the same look-ups of git' agree "$(command -v git)" --version
check 'scout: strace sees the same look-ups of ls' agree "$(command -v ls)" -lR /usr/include/linux
check 'scout: strace sees the same look-ups of python3' agree /usr/bin/python3 -c 'import json, http.client'
