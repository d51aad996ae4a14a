# Numbers of keys and of crop, soil and agromanagement files: what is not finite, octal to YAML 1.1, text to PCSE's reader, or
# written with a comma is refused with its line; keys without a meaning for a control are refused whatever they hold.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
run() { "$@" >log 2>&1 || fail "failed: $*" "$(cat log)"; }
refused() { # words, command and arguments
  local words=$1
  shift
  "$WINDROW" "$@" >log 2>&1 && fail "accepted: $*"
  grep -qF -- "$words" log || fail "not told '$words' by $*:" "$(cat log)"
}
for kind in pp wlp; do
  run "$WINDROW" synthesize --output $kind --production $kind --cells 1x2 --masked 0 --regions 1 --years 2001:2001 --parameters 3
done

# -- keys: every type of number in the table, in lists and with units
numbers=$(for command in check calibrate assimilate; do "$WINDROW" help $command; done |
  awk '/^  [^ ]/ { key = $1; type = $2 } /^      [^ ]/ && type == "" { type = $1 }
    type ~ /^(number|quantity|integer);?$/ && key ~ /\./ && key !~ /[*[]/ { print key; type = "-" }' | sort -u)
[ "$(wc -w <<<"$numbers")" -gt 70 ] || fail "few keys: $numbers"
sets() { for key in $numbers; do printf -- '--set\n%s=%s\n' "$key" "$1"; done; }
for value in .nan -.inf .NAN; do
  mapfile -t set < <(sets "$value")
  "$WINDROW" check pp/campaign.yaml "${set[@]}" >log 2>&1 && fail "accepted: all keys $value"
  for key in $numbers; do
    grep -qE "(^|[ :])${key//./\\.}.*'$value' \(not finite\)|what stands above it is not a map" log || fail "not told: $key=$value" "$(cat log)"
  done
done
cd pp || exit 1
refused "is '.nan'" check campaign.yaml --set 'forcing.evapotranspiration.angstrom=[0.1, .nan]'
refused "is '.nan degC'" check campaign.yaml --set 'output.heat.tmax=.nan degC'
refused "is '1e400 t/ha'" check campaign.yaml --set 'observations.yield.error.floor=1e400 t/ha'
refused "is '1 200 kg/ha'" check campaign.yaml --set 'observations.yield.error.floor=1 200 kg/ha'
refused "is '0,2 t/ha'" check campaign.yaml --set 'observations.yield.error.floor=0,2 t/ha'
refused "is '.inf' (not finite)" check campaign.yaml --set optimiser.adam.rate=.inf
refused 'expected a number' check campaign.yaml --set control.TSUM1.prior=.nan
refused 'TSUM1.prior_sd is no positive number' check campaign.yaml --set control.TSUM1.prior_sd=.inf
refused 'expected [lo, hi] with lo < hi' check campaign.yaml --set 'control.TSUM1.factor=[.nan, 1.2]'
refused "is '0017' (octal to YAML 1.1; write it without leading zeros)" check campaign.yaml --set campaign.seed=0017
refused "is '1_000' (leave out the underscores)" check campaign.yaml --set campaign.seed=1_000
refused "is '1:30' (base 60 to YAML 1.1" check campaign.yaml --set optimiser.gttol=1:30
refused "is '0x10' (not decimal)" check campaign.yaml --set campaign.seed=0x10
run "$WINDROW" check campaign.yaml --set optimiser.gttol=5e-3 --set campaign.seed=+5 --set output.heat.tmax=-.5

# -- keys that mean nothing for a control
for key in 'TSUM1.bounds=[0.99, 1.01]' TSUM1.bounds=junk TSUM1.centre=1e308 TSUM1.knots=.nan 'TSUM1.dense=[0.1, .nan]' \
  TSUM1.weight_sd=-5 'gap={prior_sd: 0.1, factor: [0.5, 0.9]}' 'gap={prior_sd: 0.1, centre: 2000}' \
  'trend={prior_sd: 0.01, absolute: [-1, 1]}' 'lai_scale={prior_sd: 0.1, knots: [0, 1]}'; do
  name=${key%%[.=]*}
  inner=$(grep -oE 'bounds|centre|knots|dense|weight_sd|factor|absolute' <<<"$key" | head -1)
  refused "control.$name.$inner has no use" check campaign.yaml --set "control.$key"
done
run "$WINDROW" check campaign.yaml --set 'control.gap={prior_sd: 0.1, bounds: [0.4, 0.95], extent: global}' \
  --set 'control.trend={prior_sd: 0.01, centre: 2001, extent: global}'
refused 'ensemble.parameters.SPAN.bounds' check campaign.yaml --set 'ensemble={members: 4, parameters: {SPAN: {sd: 5 %, bounds: [0, 1]}}}'
refused 'correlation has no use: it is for extent cell' check campaign.yaml --set 'ensemble={members: 4, parameters: {SPAN: {sd: 5 %, correlation: 50 km}}}'

# -- an estimate of another control
run "$WINDROW" calibrate campaign.yaml --set optimiser.max_evaluations=3
run "$WINDROW" simulate campaign.yaml --control out/*_parameters.csv
refused 'the file is an estimate of another control' simulate campaign.yaml --control out/*_parameters.csv --set control.TSUM1.prior_sd=0.031
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "u") u = i } $1 == "TSUM1" { $u = "inf" } 1' \
  out/*_parameters.csv >infinite.csv
refused 'u of TSUM1 is no number' simulate campaign.yaml --control infinite.csv --set 'control.TSUM1={absolute: [1, 90000], prior_sd: 30}'

# -- crop files: as PCSE's reader takes them, or refused
crop() { sed -E "s/^( *)TSUM1: \[[^,]*,/\1TSUM1: [$1,/" crop.yaml >"$2"; }
tsum=$(sed -nE 's/^ *TSUM1: \[([^,]*),.*/\1/p' crop.yaml)
"$WINDROW" simulate campaign.yaml --output plain >/dev/null 2>&1 || fail plain
for value in 01370 5e+2 -.5 1_000 16:40 0x3e8 .nan "1000,5" yes; do
  crop "$value" odd.yaml
  refused "odd.yaml:" check campaign.yaml --set crop.parameters=odd.yaml
done
crop 5e2 odd.yaml
refused "TSUM1 is '5e2' (text to PCSE's reader; write 500); a number [degC d] is expected" check campaign.yaml --set crop.parameters=odd.yaml
crop "$tsum.0" odd.yaml
run "$WINDROW" simulate campaign.yaml --output odd --set crop.parameters=odd.yaml
cmp plain/*_regions.csv odd/*_regions.csv || fail "another number for $tsum.0"
sed -E "s/^( *)TSUM1:.*/&\n\1TSUM1: [900, a, [b]]/" crop.yaml >odd.yaml
refused "key 'TSUM1' stands twice in this map" check campaign.yaml --set crop.parameters=odd.yaml
{ cat crop.yaml && printf -- '---\nCropParameters: {}\n'; } >odd.yaml
refused 'odd.yaml:' check campaign.yaml --set crop.parameters=odd.yaml
sed -E 's/^( +)(TSUM2:)/\t\2/' crop.yaml >odd.yaml
refused 'odd.yaml:' check campaign.yaml --set crop.parameters=odd.yaml
python3 - <<'P' || fail "what calibrate writes is no YAML of numbers to PyYAML"
import glob, sys
try:
    import yaml
except ImportError:
    sys.exit(0)
for f in glob.glob("out/*.yaml"):
    for name, value in yaml.safe_load(open(f)).items():
        assert all(isinstance(x, (int, float)) for x in (value if isinstance(value, list) else [value])), (f, name, value)
P
cd ../wlp || exit 1
refused "is '.nan' (not finite)" check campaign.yaml --set forcing.altitude=.nan
exit 0
