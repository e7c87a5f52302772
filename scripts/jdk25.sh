# Sourced by ./keyhold and ./check.

# Prints the home of a JDK 25: JAVA25_HOME, JAVA_HOME, the usual folders, or the one whose java is on the path.
find_jdk25() {
    local home on_path=""
    if command -v javac >/dev/null; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*25* /opt/*jdk*25* /opt/java/openjdk \
        "$HOME"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
        [ -n "$home" ] && [ -x "$home/bin/javac" ] || continue
        case "$("$home/bin/javac" -version 2>&1)" in
            "javac 25"*)
                echo "$home"
                return
                ;;
        esac
    done
    return 1
}
