# shellcheck shell=bash
# Sourced by ./keyhold, ./check and bench/run: how to get what is missing on the system at hand.

# Prints the package manager that is there, if one is.
package_manager() {
    local manager
    for manager in apt-get dnf pacman brew; do
        if command -v "$manager" >/dev/null; then
            echo "$manager"
            return
        fi
    done
}

# package NAME: prints what that package manager calls what Debian calls NAME.
package() {
    case "$(package_manager) $1" in
        "dnf openjdk-25-jdk-headless") echo java-25-openjdk-devel ;;
        "pacman openjdk-25-jdk-headless") echo jdk25-openjdk ;;
        "brew openjdk-25-jdk-headless") echo openjdk@25 ;;
        "dnf awscli") echo awscli2 ;;
        "pacman awscli") echo aws-cli-v2 ;;
        "dnf npm") echo nodejs-npm ;;
        "brew nodejs" | "brew npm") echo node ;;
        "dnf softhsm2" | "pacman softhsm2" | "brew softhsm2") echo softhsm ;;
        "dnf xz-utils" | "pacman xz-utils" | "brew xz-utils") echo xz ;;
        *) echo "$1" ;;
    esac
}

# how_to_install NAME: prints a command for what Debian calls NAME, or nothing where there is no package manager.
how_to_install() {
    local manager
    manager=$(package_manager)
    case "$manager" in
        "") ;;
        pacman) echo "install it with 'pacman -S $(package "$1")'" ;;
        *) echo "install it with '$manager install $(package "$1")'" ;;
    esac
}

# Prints what to do where there is no JDK 25.
how_to_get_jdk25() {
    local packaged temurin="unpack Temurin 25 from https://adoptium.net and set JAVA25_HOME to its folder"
    packaged=$(how_to_install openjdk-25-jdk-headless)
    echo "no JDK 25 found: ${packaged:+$packaged; where there is no such package, as on Debian 12, }$temurin"
}

# Prints what to do where there is no Maven.
how_to_get_maven() {
    local packaged
    packaged=$(how_to_install maven)
    echo "no Apache Maven (mvn) found: ${packaged:-unpack it from https://maven.apache.org and put its folder bin on the path}"
}
