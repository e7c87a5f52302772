# shellcheck shell=bash
# Sourced by the scripts of this folder: names, versions and times of what they make.
# shellcheck disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here="$root/scripts/package"
out="$root/target/package"
platform=linux-x64

failed() {
    echo "package: $1" >&2
    exit 1
}

version=$(sed -n '0,/<version>/s:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml")
[ -e "$root/server/target/keyhold.jar" ] || failed "build the server first"
name="keyhold-$version-$platform"
program="$out/program"

. "$root/scripts/jdk25.sh"
JAVA_HOME=$(find_jdk25) || failed "no JDK 25 found"
export JAVA_HOME

# Every file gets the time of the commit, so that a package depends on the source alone. A cache of the JVM is void when
# the time of a jar has changed, so the times are set before it is made, and each kind of package keeps them.
if [ "${0##*/}" != program ]; then
    SOURCE_DATE_EPOCH=$(stat --format=%Y "$program/app/keyhold.jar")
elif [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null) ||
        SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$root/pom.xml")" +%s)
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

# set_times FOLDER
set_times() {
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# archive FOLDER NAME…: writes a tar archive whose bytes depend on names and contents alone.
archive() {
    tar --directory="$1" --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner \
        --mtime="@$SOURCE_DATE_EPOCH" --mode=u+rwX,go=rX "${@:2}"
}

# java_options FOLDER: the options of the JVM where the program is in that folder, as its launcher gives them, but for
# the cache. A cache that was made with others is void.
java_options() {
    printf '%s\n' "@$1/java.options" -Xms40m -Xmn24m "-Dorg.sqlite.lib.path=$1/native" "-Djava.library.path=$1/native" \
        "-Djava.io.tmpdir=$1/native"
}
