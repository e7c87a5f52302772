#!/usr/bin/env bash
# Builds the server, showing what is going on; the whole output goes to a log. Needs JAVA_HOME at a JDK 25.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/commit.sh
log=server/target/build.log
started=$SECONDS
echo "Building Keyhold (the first time, Maven downloads its dependencies; this takes a minute or two) …" >&2

show() {
    local line step="starting" downloads=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        case "$line" in
            *"Downloaded from"*) downloads=$((downloads + 1)) ;;
            *"--- "*) step=$(printf '%s' "$line" | sed -E 's/.*--- (maven-)?([a-z0-9-]+?)(-maven)?(-plugin)?:[^:]*:([a-zA-Z-]+).*/\2 \5/') ;;
            *) continue ;;
        esac
        if [ -t 2 ]; then
            printf '\r\033[K  %3d s  %s%s' $((SECONDS - started)) "$step" \
                "$([ "$downloads" -eq 0 ] || printf ' (%d files downloaded)' "$downloads")" >&2
        elif [ $((downloads % 50)) -eq 1 ] || [[ $line == *"--- "* ]]; then
            printf '  %3d s  %s (%d files downloaded)\n' $((SECONDS - started)) "$step" "$downloads" >&2
        fi
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

: >"$log"
# A build of a minute or two is done before the optimising compiler of the JVM has paid for itself.
export MAVEN_OPTS="${MAVEN_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}"
# shellcheck disable=SC2046
if mvn --batch-mode --projects server --also-make package -Dquick -Dmaven.compiler.fork=false -Dmaven.test.skip=true \
    $(commit_properties .) 2>&1 | show; then
    # Maven leaves a jar alone whose content stays the same; it would look older than its sources for ever.
    touch server/target/keyhold.jar
    echo "Built in $((SECONDS - started)) s." >&2
else
    echo "keyhold: the build failed; the end of $log:" >&2
    tail -n 30 "$log" >&2
    exit 1
fi
