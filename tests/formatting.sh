# clang-format would change no line.
source "$WINDROW_SOURCE/tests/files.bash"
if ! command -v clang-format >/dev/null; then
  echo "skipped: clang-format is not installed"
  exit 77
fi
# Versions disagree on details; the project is formatted by the one that Debian 12 has.
if ! clang-format --version | grep -q ' version 14\.'; then
  echo "skipped: found $(clang-format --version), the project's is version 14"
  exit 77
fi
cd "$WINDROW_SOURCE" || exit 1
mapfile -t files < <(repository_files . | grep -E '\.[ch]$')
[ "${#files[@]}" -gt 0 ] || { echo "no C files were found"; exit 1; }
said=$(clang-format --dry-run -Werror "${files[@]}" 2>&1) && exit 0
echo "$said" | grep -oE '^[^: ]+:[0-9]+:.*error:.*' | sed -E 's/^([^:]+):([0-9]+):.*/\1 \2/' |
  awk '{ n[$1]++; if (!($1 in first)) first[$1] = $2 }
       END { for (f in n) print f ": line " first[f] " first, " n[f] " places" }' | sort
echo "repair with: clang-format -i FILE ..."
exit 1
