# Nothing of the input is dropped or passed on in silence: rows of --control twice, missing or beyond the bounds; text behind
# a YAML document; parameters and states of no crop.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*: $(cat log)"; }
refused() { # words, command and arguments
  local words=$1
  shift
  "$WINDROW" "$@" >log 2>&1 && fail "accepted: $*"
  grep -q "$words" log || fail "not told '$words': $(cat log)"
}
run "$WINDROW" synthesize --output region --cells 2x3 --masked 0 --regions 2 --years 2001:2001 --parameters 3
cd region || exit 1
run "$WINDROW" simulate campaign.yaml --control truth.csv
sed 's/^TSUM1.*/&\n&/' truth.csv >twice.csv
grep -v '^TSUM2' truth.csv >missing.csv
sed 's/^SPAN.*/SPAN,1,-40/' truth.csv >far.csv
refused 'twice.csv:3: TSUM1 stands here a second time' simulate campaign.yaml --control twice.csv
refused "missing.csv: lacks 1 of the control's 3 elements, first TSUM2" simulate campaign.yaml --control missing.csv
refused 'far.csv:4: u of SPAN is -40; its bounds' simulate campaign.yaml --control far.csv
refused 'set optimiser:1: what stands here belongs to no key' check campaign.yaml --set 'optimiser={max_evaluations: 2} {gttol: 1}'
refused 'set years.harvest:1: what stands here belongs to no key' check campaign.yaml --set 'years.harvest=[2001, 2001] ]'
cp campaign.yaml two.yaml
printf -- '---\ncampaign: {}\n' >>two.yaml
refused 'two.yaml:[0-9]*: a second document begins here' check two.yaml
# a stand of 90 t/ha at emergence, with a leaf area index beyond 50: numbers, but of no crop
refused 'simulate: 100.00 % of the seasons failed' simulate campaign.yaml --set 'crop.set={TDWI: 90000}'
refused 'table RDRSTB is 5 at DVS 0; 0 .. 1 d-1 is expected' check campaign.yaml --set 'crop.set={RDRSTB: [0, 5, 2, 5]}'
exit 0
