# shellcheck shell=bash
# Sourced by ./keyhold, ./check and bench/run.

# Prints the home of a JDK 25: JAVA25_HOME, JAVA_HOME, the usual folders, or the one whose java is on the path.
find_jdk25() {
    local home on_path=""
    if command -v javac >/dev/null; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*25* /opt/*jdk*25* /opt/java/openjdk \
        "${HOME:-}"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
        {/opt/homebrew,/usr/local,/home/linuxbrew/.linuxbrew}/opt/openjdk@25/libexec{,/openjdk.jdk/Contents/Home}; do
        if [ -n "$home" ] && [ -x "$home/bin/javac" ] && is_jdk25 "$home"; then
            echo "$home"
            return
        fi
    done
    return 1
}

# A JDK's release file names its version. Its compiler, asked where there is no such file, takes a quarter of a second
# to start: too much for every start of the server.
is_jdk25() {
    if [ -r "$1/release" ]; then
        [[ $(<"$1/release") == *'JAVA_VERSION="25'* ]]
    else
        [[ $("$1/bin/javac" -version 2>&1) == "javac 25"* ]]
    fi
}
