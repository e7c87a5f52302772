# shellcheck shell=bash
# Sourced by ./check and scripts/build.sh.

# commit_properties FOLDER: prints the words that tell Maven which commit it builds, without spaces in them; none outside of a clone.
commit_properties() {
    local commit time
    commit=$(git -C "$1" rev-parse --verify --quiet HEAD 2>/dev/null) || return 0
    [ -z "$(git -C "$1" status --porcelain --untracked-files=no 2>/dev/null)" ] || commit+=+changes
    time=$(TZ=UTC git -C "$1" log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ)
    printf -- '-Dbuild.commit=%s\n-Dbuild.time=%s\n' "$commit" "$time"
}
