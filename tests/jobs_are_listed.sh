# Every script of jobs/ is in jobs/README.md.
set -uo pipefail
code=0
for script in "$WINDROW_SOURCE"/jobs/*.sh; do
  grep -qF "$(basename "$script")" "$WINDROW_SOURCE/jobs/README.md" && continue
  echo "$(basename "$script") is not in jobs/README.md: say what it is for and what it found"
  code=1
done
exit $code
