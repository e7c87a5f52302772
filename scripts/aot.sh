# shellcheck shell=bash
# Sourced by ./keyhold, after it knows java_home, jar and the options of the JVM.
# shellcheck disable=SC2154

# make_aot_cache FILE: has a server start, answer and stop once, and keeps what the JVM loaded and linked for it, so that
# later starts take about half the time. Where the JDK cannot, FILE is empty, and starts are as slow as they are.
# The installation is made beforehand: what only the first start needs would take memory in every other, most of all the
# library that issues certificates, whose jars are signed: they cannot be in the cache, so each start would check them.
# Settings in the environment do not count: a database named there would be initialised, with a root key that is deleted.
# They are unset for good, and signals are handled in another way, so this is called in a subshell.
make_aot_cache() {
    unset "${!KEYHOLD_@}"
    local cache=$1 port i
    work=$(mktemp -d "$cache.XXXXXX") || return 0
    server=""
    # Ctrl-C reaches this shell but not the server: what runs in the background is made to pass it over.
    trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    echo "Preparing faster starts (once a build) …" >&2
    "$java_home/bin/java" "${jvm_options[@]}" -jar "$jar" init --data "$work/data" >"$work/log" 2>&1 || true
    "$java_home/bin/java" "${jvm_options[@]}" -XX:AOTCacheOutput="$work/cache" -jar "$jar" \
        serve --data "$work/data" --listen 127.0.0.1:0 --ready-file "$work/ready" >"$work/log" 2>&1 9>&- &
    server=$!
    for ((i = 0; i < 600; i++)); do
        if [ -s "$work/ready" ] || ! kill -0 "$server" 2>/dev/null; then
            break
        fi
        sleep 0.1
    done
    if [ -s "$work/ready" ]; then
        # One call of each API, so that its classes are in the cache.
        "$java_home/bin/java" "${jvm_options[@]}" -jar "$jar" token --data "$work/data" \
            --endpoint "$(cat "$work/ready")" >/dev/null 2>&1 || true
        port=$(sed 's/.*://' "$work/ready")
        {
            printf 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n' >&3
            cat <&3
        } 3<>"/dev/tcp/127.0.0.1/$port" >/dev/null 2>&1 || true
    fi
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=""
    [ -s "$work/cache" ] || : >"$work/cache"
    mv -f "$work/cache" "$cache"
}
