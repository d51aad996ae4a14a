# Sourced by tests that look at the repository: `repository_files` prints the files that belong to it,
# relative to its root (git's list where there is git, else all but build and output folders).
repository_files() {
  git -C "$1" ls-files -co --exclude-standard 2>/dev/null |
    while read -r file; do [ -e "$1/$file" ] && echo "$file"; done | grep . ||
    (cd "$1" && find . -type f -not -path './.git/*' -not -path './build*' -not -path './demo*' \
      -not -path './out/*' -not -name '*.pyc' | sed 's|^\./||')
}
