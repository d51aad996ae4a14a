# -log_view shows the steps of the design: seasons with their cell-days, departures, networks, reductions and
# redistributions with their messages and bytes, files.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { # EVENTS that must be shown, COMMAND ...
  local events=$1 event
  shift
  mpirun -n 2 "$WINDROW" "$@" -log_view >log 2>&1 || fail "$*: $(tail -5 log)"
  for event in $events; do
    grep -q "^$event  *[1-9]" log || fail "$1: no $event in $(grep -A40 '^Event' log)"
  done
}
# column NUMBER of an event's line: 2 Count, 4 Time, 6 Flop, 8 Mess, 9 AvgLen
column() { awk -v event="$1" -v k="$2" '$1 == event { print $k }' log; }
above() { awk -v x="$1" -v y="$2" 'BEGIN { exit !(x + 0 > y + 0) }'; }

"$WINDROW" synthesize --output region --crop maize --truth covariates --cells 6x6 --masked 0 --regions 5 \
  --years 2001:2003 >log 2>&1 || fail "synthesize: $(cat log)"
run "Season_Forward Season_Tangent Season_Adjoint Observe Net_Forward Net_Adjoint Redistribute Exact_Reduce Nc_Read" \
  gradient region/campaign.yaml
for event in Season_Forward Season_Tangent Season_Adjoint; do
  days=$(column $event 6) count=$(column $event 2)
  # eight seasons a block, each of some 60 to 350 days
  { above "$days" $((8 * 60 * count)) && above $((8 * 350 * count)) "$days"; } || fail "$event: $days days of $count blocks"
done
for event in Redistribute Exact_Reduce; do
  above "$(column $event 8)" 0 && above "$(column $event 9)" 0 || fail "$event sent nothing: $(grep $event log)"
done

"$WINDROW" synthesize --output small --cells 3x3 --masked 0 --regions 3 --years 2001:2002 --parameters 2 >log 2>&1 ||
  fail "synthesize: $(cat log)"
run "Gauss_Newton Nc_Write" calibrate small/campaign.yaml --output out
# J, 6 yields and 2 derivatives: 282 bytes a message with all 23 words, some 90 with those in use
above 150 "$(column Exact_Reduce 9)" || fail "reductions send more than the words in use: $(grep Exact_R log)"
