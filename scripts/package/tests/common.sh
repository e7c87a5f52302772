# shellcheck shell=bash
# Sourced by the tests of this folder.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
# shellcheck disable=SC2034
tests="$here/tests"
# Debian keeps chroot there, and runc.
export PATH="$PATH:/usr/sbin"

work=$(mktemp -d "${TMPDIR:-/tmp}/keyhold-package.XXXXXX")

# A server that a failed test has left running, as stop takes it.
server=""

clean_up() {
    [ -z "$server" ] || kill -KILL "$(last "$server")" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

# last PID: what a process of this shell runs in the end, behind programs that only run another.
last() {
    local process=$1 child
    while child=$(pgrep --parent "$process"); do
        process=$child
    done
    echo "$process"
}

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

# waits_for COMMAND…: until it succeeds, for a minute at most, and no longer than a server lives that is waited for.
waits_for() {
    local i
    for ((i = 0; i < 600; i++)); do
        ! "$@" 2>/dev/null || return 0
        [ -z "$server" ] || kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# stop PID: ends what a process runs in the end, and fails unless it ended well.
stop() {
    kill -TERM "$(last "$1")"
    wait "$1"
}
