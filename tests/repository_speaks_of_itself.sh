# The top level holds only what the design names, and no file names a folder of somebody's machine.
set -uo pipefail
source "$WINDROW_SOURCE/tests/files.bash"
cd "$WINDROW_SOURCE" || exit 1
wrong=0

allowed=" src include drivers grids tests jobs findings CMakeLists.txt CMakePresets.json README.md LICENSE "
while read -r name; do
  [[ $name == .* || $allowed == *" $name "* ]] || {
    echo "$name: does not belong at the top level"
    wrong=1
  }
done < <(repository_files . | sed 's|/.*||' | sort -u)

# Homes and work folders, and fixed names in the folder for temporary files.
paths='(^|[^A-Za-z0-9_.})])/((work|home|root|Users|mnt|scratch)/|tmp/[A-Za-z0-9_])'
for probe in 'cd /home/me/x' '"/tmp/x"'; do
  grep -qE "$paths" <<<"$probe" || { echo "the check is blind to: $probe"; exit 1; }
done
if repository_files . | grep -v '^LICENSE$' | tr '\n' '\0' | xargs -0 grep -nIE "$paths" |
  grep -vE '^tests/repository_speaks_of_itself\.sh:'; then
  echo "^ these lines name folders of one machine"
  wrong=1
fi
exit $wrong
