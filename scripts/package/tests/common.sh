# shellcheck shell=bash
# Sourced by the tests of this folder.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
# shellcheck disable=SC2034
tests="$here/tests"

work=$(mktemp -d "${TMPDIR:-/tmp}/keyhold-package.XXXXXX")

# What a test leaves to be ended; others add to it.
clean_up() {
    rm -rf "$work"
}
trap clean_up EXIT

# require WHAT COMMAND…
require() {
    local what=$1
    shift
    "$@" || failed "$what: $*"
}

# is_in FILE PATTERN
is_in() {
    grep -qE -- "$2" "$1" || { cat "$1" >&2; failed "$1 has no line $2"; }
}

# is_not_in FILE PATTERN
is_not_in() {
    ! grep -E -- "$2" "$1" >&2 || failed "$1 has lines $2"
}

# waits_for COMMAND…: until it succeeds, for a minute at most.
waits_for() {
    local i
    for ((i = 0; i < 600; i++)); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

# stop PID: ends what a process of this shell runs in the end, behind programs that only run another, and tells whether it
# ended well.
stop() {
    local process=$1 child
    while child=$(pgrep --parent "$process"); do
        process=$child
    done
    kill -TERM "$process"
    wait "$1"
}
