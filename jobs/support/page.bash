# Sourced: runs the commands of a page of the manual and compares what they print with the page.
#
# A section has blocks of commands (```sh), run one after the other in one folder, and behind each may stand a block of what it prints
# (```text): these lines must come in this order; `...` stands for lines, and at the end of a line for its rest.

# the section's blocks as FOLDER/NN.sh and FOLDER/NN.text
page_blocks() { # PAGE SECTION FOLDER
  awk -v section="$2" -v folder="$3" '
    /^## / { here = tolower(substr($0, 4)) == section; next }
    !here { next }
    $0 == "```" { file = ""; next }
    $0 == "```sh" { file = sprintf("%s/%02d.sh", folder, ++n); printf "" >file; next }
    $0 == "```text" { file = sprintf("%s/%02d.text", folder, n); printf "" >file; next }
    /^```/ { file = "/dev/null"; next }
    file { print >file }' "$1"
}

# the first line of EXPECTED that PRINTED does not hold behind those before it; fails where there is one
page_in_order() { # EXPECTED PRINTED
  awk 'function same(line, want) {
      if (want ~ / \.\.\.$/) return index(line, substr(want, 1, length(want) - 3)) == 1
      sub(/ +$/, "", line)
      return line == want
    }
    NR == FNR { if ($0 != "...") want[++n] = $0; next }
    found < n && same($0, want[found + 1]) { found++ }
    END { if (found < n) { print "not printed, or not there: " want[found + 1]; exit 1 } }' "$1" "$2"
}

# runs a section, told in lower case, in FOLDER; what blocks print stays there as NN.printed
page_run() { # PAGE SECTION FOLDER
  local began block name
  began=$(date +%s)
  mkdir -p "$3"
  page_blocks "$1" "$2" "$3"
  [ -s "$3/01.sh" ] || { echo "$1 has no commands in a section '$2'"; return 1; }
  for block in "$3"/[0-9][0-9].sh; do
    name=${block%.sh}
    if ! (cd "$3" && bash -e "$block" >"$name.printed" 2>&1 </dev/null); then
      tail -n 20 "$name.printed"
      echo "$2: a command failed"
      return 1
    fi
    [ ! -e "$name.text" ] || page_in_order "$name.text" "$name.printed" || { echo "$2: prints other lines than the page"; return 1; }
  done
  echo "$2: as on the page, $(($(date +%s) - began)) s"
}

# the program: the one of WINDROW, else built; found by the page's commands
page_program() {
  if [ -z "${WINDROW:-}" ]; then
    "$root/jobs/install.sh" build
    "$root/jobs/build.sh" windrow_program | tail -n 1
    WINDROW=$windrow
  fi
  PATH=$(dirname "$WINDROW"):$PATH
}
