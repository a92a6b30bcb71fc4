# shellcheck shell=sh
# Sourced by the scenarios that carry profiles from one build to another: where functions lie in a build, as its symbol
# table says, and what pages a profile names. Pages are printed one a line.

# section_column FILE SECTION COLUMN: a hexadecimal one of the table of sections, as a decimal number.
section_column() {
	section_hex=$(readelf -SW "$1" | sed 's/^ *\[ *[0-9]*\] //' |
		awk -v name="$2" -v column="$3" '$1 == name { print $column }')
	echo $((0x$section_hex))
}

# pages_of_functions FILE NUMBER...: of a build with its symbol table, made from functions.awk.
pages_of_functions() {
	functions_of=$1
	shift
	moved=$(($(section_column "$functions_of" .text 3) - $(section_column "$functions_of" .text 4)))
	for number; do
		readelf -sW "$functions_of" | awk -v name="$(printf 'f%03d' "$number")" '$8 == name { print $2, $3 }' |
			while read -r address size; do
				start=$((0x$address - moved))
				seq $((start / 4096)) $(((start + size - 1) / 4096))
			done
	done | sort -nu
}

# as_extents: the pages on standard input as a profile writes them.
as_extents() {
	awk 'NR > 1 && $1 == last + 1 { last = $1; next }
		NR > 1 { printf "%s ", first == last ? first : first "-" last }
		{ first = last = $1 }
		END { print first == last ? first : first "-" last }'
}

# pages_in PROFILE PATH: that its default mode names, whatever their phase.
pages_in() {
	node -e 'const [file, path] = process.argv.slice(1);
		const { files } = JSON.parse(require("node:fs").readFileSync(file, "utf8")).modes[0];
		for (const extent of files.find((touched) => touched.path === path)?.pages.split(" ") ?? []) {
			const [first, last = first] = extent.replace(/@.*/, "").split("-").map(Number);
			for (let page = first; page <= last; page++) console.log(page);
		}' "$1" "$2"
}

# count_named PROFILE PATH FILE NUMBER...: on how many of the pages on which these functions lie in FILE the profile counts.
count_named() {
	pages_in "$1" "$2" | sort >"${work:?}/named"
	shift 2
	pages_of_functions "$@" | sort | comm -12 "$work/named" - | wc -l
}

# claim_follows PROFILE FORMER PATH FILE NUMBER...: the profile, carried over from FORMER, names the pages on which these
# functions lie in FILE, and few others. FORMER does not. A profile knows pages and no functions: of one that reaches onto a
# page with only its last bytes that page may be missing, and a page of code that has moved lies on two.
claim_follows() {
	profile=$1 former=$2 path=$3
	shift 3
	wanted=$(pages_of_functions "$@" | wc -l)
	claim_number "most of the $wanted pages of functions that were called are named for ${path##*/}" \
		"$(count_named "$profile" "$path" "$@")" -ge $((wanted * 2 / 3))
	claim_number 'before, fewer than half were' "$(count_named "$former" "$path" "$@")" -lt $((wanted / 2))
	claim_number 'and few pages are named in vain' "$(pages_in "$profile" "$path" | wc -l)" -le $((wanted * 3 / 2))
}
