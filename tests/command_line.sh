# The program answers without mpirun, says everything once under it, and a wrong command ends all
# ranks with code 1.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
expect() { # code, pattern, command ...
  local code=$1 pattern=$2 said
  shift 2
  said=$("$@" 2>&1)
  local got=$?
  [ $got = "$code" ] || fail "exit code $got instead of $code: $* said: $said"
  [ "$(grep -c -- "$pattern" <<<"$said")" = 1 ] || fail "not once \"$pattern\": $* said: $said"
}

expect 0 '^windrow [0-9]*\.[0-9]*\.[0-9]* (' "$WINDROW" --version
expect 0 'windrow help \[COMMAND | KEY\]' "$WINDROW" help
expect 0 'windrow help \[COMMAND | KEY\]' "$WINDROW" --help
expect 1 'windrow help \[COMMAND | KEY\]' "$WINDROW"
expect 1 'unknown command "hlep"; did you mean "help"' "$WINDROW" hlep
expect 1 'unknown command "xyzzyx"; `windrow help` lists them' "$WINDROW" xyzzyx
expect 1 'unknown command "hepl"; did you mean "help"' "$WINDROW" help hepl
expect 1 'unknown key "optimiser.gtol"; did you mean "optimiser.gttol"' "$WINDROW" help optimiser.gtol
expect 0 '^optimiser.gttol$' mpirun -n 3 "$WINDROW" help optimiser.gttol
expect 0 '^windrow [0-9]' mpirun -n 3 "$WINDROW" --version
expect 1 'unknown command "hlep"' mpirun -n 3 "$WINDROW" hlep

# Every command that is listed explains itself, and refuses a misspelt option on all ranks.
commands=$("$WINDROW" help | sed -nE '/^Commands:/,$ s/^  ([a-z]+) .*/\1/p')
grep -qx help <<<"$commands" || fail "windrow help lists: $commands"
for command in $commands; do
  [ "$command" = help ] && continue
  expect 0 "^windrow $command" "$WINDROW" help "$command"
  expect 1 'unknown option --no-such-option' "$WINDROW" "$command" --no-such-option 1
done
last=$(tail -n 1 <<<"$(grep -vx help <<<"$commands")")
[ -z "$last" ] || expect 1 'unknown option --no-such-option' mpirun -n 3 "$WINDROW" "$last" --no-such-option
