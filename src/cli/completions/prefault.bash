# bash completion for prefault(1) and prefault-run(1)

# Words that may stand for an APP: names of the profiles in all stores.
_prefault_profiles()
{
    local directory file
    for directory in "${XDG_DATA_HOME:-$HOME/.local/share}/prefault/profiles" \
        /var/lib/prefault/profiles /usr/lib/prefault/profiles; do
        for file in "$directory"/*.prefault.json; do
            [[ -r $file ]] || continue
            file=${file##*/}
            printf '%s\n' "${file%.prefault.json}"
        done
    done
}

# File names, with directories to go on into.
_prefault_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_prefault_directories()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$1")
}

_prefault_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

# A program and its arguments, from the word at this index on: what that program completes by itself.
_prefault_program()
{
    if declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif ((COMP_CWORD == $1)); then
        mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
    else
        _prefault_files "${COMP_WORDS[COMP_CWORD]}"
    fi
}

_prefault_options()
{
    case $1 in
        train)
            printf '%s ' --runs --mode --for --until-idle --until --recorder --name --output -o --include \
                --include-remote --drop-caches --show-output --json --user --system --root
            ;;
        run) printf '%s ' --with --audit ;;
        list | status | verify) printf '%s ' --json --user --system --root ;;
        show) printf '%s ' --mode --inside --json --user --system --root ;;
        doctor) printf '%s ' --json ;;
        refresh) printf '%s ' --json --hook --user --system --root ;;
        compile) printf '%s ' --output -o --program --root ;;
        install | enable | disable) printf '%s ' --user --system --root ;;
        remove) printf '%s ' --mode --user --system --root ;;
        merge) printf '%s ' --output -o ;;
        port) printf '%s ' --output -o --root --symbols --json ;;
        'pack tree') printf '%s ' --over --audit-tag --json ;;
        'pack deb' | 'pack rpm') printf '%s ' --output -o --name --package-version --maintainer --root ;;
        'init deb' | 'init rpm') printf '%s ' --package --profile ;;
        audit-tag) printf '%s ' --check --remove --root ;;
        embed) printf '%s ' --note --trailer --remove --profile --root --tree --over --force ;;
    esac
    printf '%s ' --help -h
}

# Whether the option that stands before the cursor takes the word under it.
_prefault_option_value()
{
    case $1 in
        --root | --include | --over | --tree) _prefault_directories "$2" ;;
        --output | -o | --program | --symbols) _prefault_files "$2" ;;
        --recorder) _prefault_words "$2" 'trace faults exit' ;;
        --with) _prefault_words "$2" 'wrapper audit' ;;
        --profile)
            _prefault_words "$2" "$(_prefault_profiles)"
            if [[ ${#COMPREPLY[@]} -eq 0 ]]; then _prefault_files "$2"; fi
            ;;
        --runs | --mode | --for | --until | --name | --package | --package-version | --maintainer) COMPREPLY=() ;;
        *) return 1 ;;
    esac
}

# Whether a command chooses among subcommands; prints them.
_prefault_subcommands()
{
    case $1 in
        pack) printf 'deb rpm tree help' ;;
        init) printf 'deb rpm help' ;;
        *) return 1 ;;
    esac
}

# Index of the first word from this one on that is neither an option nor an option's value; the cursor's if there
# is none.
_prefault_first_operand()
{
    local index=$1
    while ((index < COMP_CWORD)); do
        case ${COMP_WORDS[index]} in
            --)
                index=$((index + 1))
                break
                ;;
            --root | --include | --over | --tree | --output | -o | --program | --symbols | --recorder | --with | --runs | --mode | --for | \
                --until | --name | --package | --profile | --package-version | --maintainer)
                # bash splits --option=value into three words
                if [[ ${COMP_WORDS[index + 1]} == '=' ]]; then index=$((index + 3)); else index=$((index + 2)); fi
                ;;
            -*)
                if [[ ${COMP_WORDS[index + 1]} == '=' ]]; then index=$((index + 3)); else index=$((index + 1)); fi
                ;;
            *) break ;;
        esac
    done
    printf '%s' "$index"
}

_prefault()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} operand
    local commands='train run list show verify compile install remove merge port refresh enable disable status doctor pack audit-tag embed init help'
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _prefault_words "$current" "$commands --help -h --version -V"
        return
    fi
    local command=${COMP_WORDS[1]} subcommands first=2
    if subcommands=$(_prefault_subcommands "$command"); then
        if ((COMP_CWORD == 2)); then
            _prefault_words "$current" "$subcommands --help -h"
            return
        fi
        command="$command ${COMP_WORDS[2]}" first=3
    fi
    operand=$(_prefault_first_operand "$first")
    if [[ $command == train || $command == run ]] && ((operand < COMP_CWORD)); then
        _prefault_program "$operand"
        return
    fi
    if [[ $current == '=' ]]; then
        current=
    elif [[ $previous == '=' ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((operand > COMP_CWORD - 1)) && _prefault_option_value "$previous" "$current"; then return; fi
    if [[ $current == -* && $previous != -- ]]; then
        _prefault_words "$current" "$(_prefault_options "$command")"
        return
    fi
    case $command in
        train | run) _prefault_program "$COMP_CWORD" ;;
        show | verify | remove | enable | disable)
            _prefault_words "$current" "$(_prefault_profiles)"
            if [[ $command == show && ${#COMPREPLY[@]} -eq 0 ]]; then _prefault_files "$current"; fi
            ;;
        compile | install | merge | port | audit-tag | embed) _prefault_files "$current" ;;
        'pack tree')
            if ((operand == COMP_CWORD)); then _prefault_directories "$current"; else _prefault_files "$current"; fi
            ;;
        'pack deb' | 'pack rpm') _prefault_words "$current" "$(_prefault_profiles)" ;;
        'init deb' | 'init rpm') _prefault_files "$current" ;;
        'pack help' | 'init help') _prefault_words "$current" "$subcommands" ;;
        help) _prefault_words "$current" "$commands" ;;
    esac
}

_prefault_run()
{
    local index=1
    if [[ ${COMP_WORDS[1]} == -- ]]; then index=2; fi
    if ((COMP_CWORD == 1)) && [[ ${COMP_WORDS[1]} == -* ]]; then
        _prefault_words "${COMP_WORDS[1]}" '-- --help --version'
    else
        _prefault_program "$index"
    fi
}

complete -F _prefault prefault
complete -F _prefault_run prefault-run
