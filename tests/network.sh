# A network in a campaign: its gradient is right and has the same bits on 1, 2, 3 and 5 ranks, so have the weights and
# maps of a short training; simulate from the weights' file gives the maps of calibrate.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
# 64 cells in 3 years are 192 seasons: 24 blocks, 3 batches of the network
"$WINDROW" synthesize --output region --crop maize --truth covariates --cells 8x8 --masked 0 --regions 10 \
  --years 2001:2003 >log 2>&1 || fail "synthesize: $(cat log)"
# an LSTM that reads the first 40 days, static covariates, normalised layers; region and global items beside it;
# shares of dry matter by a network of their own; watched and held-out regions
options=(--set "network.weather={variables: [TMIN, TMAX, IRRAD], days: 40, step: 5}"
  --set network.covariates_until=40 --set network.lstm.hidden=6 --set "network.dense=[8, 5]"
  --set network.layer_norm=true --set "network.site=[latitude, start_day]"
  --set "control.gap={extent: region, prior: 0.95, prior_sd: 0.05}"
  --set "control.TDWI={factor: [0.7, 1.4], prior_sd: 0.1}" --set control.partitioning.extent=network
  --set "optimiser.early_stopping={regions: [Z2_*], patience: 4}" --set optimiser.max_evaluations=15)

for ranks in 1 2 3 5; do
  mpirun -n $ranks "$WINDROW" gradient region/campaign.yaml "${options[@]}" --weights >gradient.log 2>&1 ||
    fail "gradient on $ranks ranks: $(cat gradient.log)"
  grep -q "seasons: 192, running: 192" gradient.log || fail "not 192 seasons: $(cat gradient.log)"
  sed -n '/^J = /,$p' gradient.log >gradient.$ranks
  cmp gradient.1 gradient.$ranks || fail "J or gradient on $ranks ranks: $(diff gradient.1 gradient.$ranks | head)"
done
weights=$(sed -n 's/.*|dJ\/du| of \([0-9]*\) weights.*/\1/p' gradient.1)
[ "$(grep -c 'dJ/du  ' gradient.1)" -eq $((weights + 11)) ] || fail "not every element is printed: $(head -3 gradient.1)"
for tensor in lstm.weight_hh_l0 dense.1.weight norm.0.weight output.bias partitioning.output.weight; do
  grep -q "dJ/du  $tensor\[" gradient.1 || fail "no gradient of $tensor"
done
# Tangent and adjoint differ by rounding alone: some 1e4 sums of 1e-16 each.
difference=$(sed -n 's/.*relative difference //p' gradient.1)
awk -v d="$difference" 'BEGIN { exit !(d != "" && d + 0 < 1e-12) }' || fail "tangent and adjoint differ by $difference"
# Taylor's remainder falls with h^2: three steps in a row, before rounding takes over.
awk '/Taylor/ { on = 1 } on && $1 ~ /^1e-0[4-7]$/ && NF == 4 { run = $4 > 1.9 && $4 < 2.1 ? run + 1 : 0
     if (run > best) best = run } END { exit !(best >= 3) }' gradient.1 ||
  fail "Taylor orders: $(sed -n '/Taylor/,$p' gradient.1)"

for ranks in 1 3; do
  mpirun -n $ranks "$WINDROW" calibrate region/campaign.yaml "${options[@]}" --output on_$ranks >on_$ranks.log 2>&1 ||
    fail "calibrate on $ranks ranks: $(cat on_$ranks.log)"
  for file in on_$ranks/*.nc; do # all that is not text about the run
    ncdump -p 9,17 "$file" | sed '1,/^data:/d' >"$file.txt" || fail "$file: ncdump"
  done
done
for file in weights.nc.txt maps.nc.txt regions.csv parameters.csv; do
  cmp on_1/*_$file on_3/*_$file || fail "$file differs between 1 and 3 ranks"
done
awk '/^J: / { exit !($(NF - 3) < 0.5 * $(NF - 7)) }' on_1.log || fail "J did not fall: $(grep '^J: ' on_1.log)"

awk -F, 'NR > 1 { n++; if ($3 + $4 + $5 < 1 - 1e-12 || $3 + $4 + $5 > 1 + 1e-12 || $2 <= 0 || $2 >= 1) exit 1 } END { exit !(n >= 5) }' \
  on_1/synthetic_maize_partitioning.csv || fail "shares of dry matter: $(cat on_1/synthetic_maize_partitioning.csv)"

# LAI alone, and nothing but a network: the first file makes the output's folder
sed '/^  yield:/,/^  lai:/{/^  lai:/!d}' region/campaign.yaml >region/lai.yaml
mpirun -n 2 "$WINDROW" calibrate region/lai.yaml --set optimiser.max_evaluations=2 --output new/folder >lai.log 2>&1 ||
  fail "LAI alone: $(cat lai.log)"
[ -s new/folder/synthetic_maize_weights.nc ] || fail "no weights: $(ls new/folder)"

# two controls of one number have no derivative of their own
"$WINDROW" check region/campaign.yaml --set "control.SLATB={extent: network, factor: [0.8, 1.2]}" \
  --set "control.SLATB[0]={extent: network, factor: [0.8, 1.2]}" \
  --set "control.FLTB={factor: [0.8, 1.2], prior_sd: 0.1}" >both.log 2>&1 && fail "two controls of one ordinate were taken"
grep -q "control.SLATB\[0\] stands beside control.SLATB" both.log && grep -q "FLTB, FSTB and FOTB add up to 1" both.log ||
  fail "two controls of one ordinate: $(cat both.log)"

mpirun -n 2 "$WINDROW" simulate region/campaign.yaml "${options[@]}" --output again \
  --set "network.weights=$PWD/on_1/synthetic_maize_weights.nc" --control on_1/synthetic_maize_parameters.csv \
  >again.log 2>&1 || fail "simulate: $(cat again.log)"
# the weights pass through the file; u is made of them and back, so that their last bit may change
python=/usr/bin/python3
"$python" - on_1/synthetic_maize_maps.nc again/synthetic_maize_maps.nc <<'END' || fail "simulate differs from calibrate"
import re, subprocess, sys
def numbers(path):
    text = subprocess.run(["ncdump", "-p", "9,17", path], capture_output=True, text=True, check=True).stdout
    return [float(x) for x in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?", text.split("data:", 1)[1])]
a, b = numbers(sys.argv[1]), numbers(sys.argv[2])
assert len(a) == len(b) > 192 * 12, (len(a), len(b))
worst = max(abs(x - y) / max(1.0, abs(x)) for x, y in zip(a, b))
assert worst < 1e-11, worst
END

mpirun -n 2 "$WINDROW" simulate region/campaign.yaml "${options[@]}" --set "network.dense=[8]" --output other \
  --set "network.weights=$PWD/on_1/synthetic_maize_weights.nc" >other.log 2>&1 &&
  fail "the weights of another network were taken"
grep -q "synthetic_maize_weights.nc" other.log || fail "another network's weights: $(cat other.log)"
[ ! -e other ] || [ -z "$(ls other)" ] || fail "files were written all the same: $(ls other)"
# Adam over minibatches, killed without warning after some epochs, goes on on another number of ranks and ends with the
# bits of a run that nobody disturbed
adam=(--set "optimiser.adam={epochs: 30, batch: 3, rate: 0.03}" --set optimiser.early_stopping.patience=30)
mpirun -n 2 "$WINDROW" calibrate region/campaign.yaml "${options[@]}" "${adam[@]}" --output whole >whole.log 2>&1 ||
  fail "Adam: $(cat whole.log)"
adam+=(--set "optimiser.journal=$PWD/adam.journal")
mpirun -n 2 "$WINDROW" calibrate region/campaign.yaml "${options[@]}" "${adam[@]}" --output killed >killed.log 2>&1 &
job=$!
for _ in $(seq 2000); do # until some epochs are over
  [ "$(grep -cE '^ +[1-9][0-9]* ' killed.log)" -ge 4 ] && break
  sleep 0.02
done
for rank in $(grep -lx "PPid:"$'\t'"$job" /proc/[0-9]*/status 2>/dev/null | sed 's|/proc/\([0-9]*\)/status|\1|'); do
  kill -9 "$rank" 2>/dev/null
done
wait $job 2>/dev/null && fail "the job ended well although its ranks were killed: $(cat killed.log)"
[ -s adam.journal ] || fail "no journal after $(tail -2 killed.log)"
[ ! -e killed/synthetic_maize_weights.nc ] || fail "it was over before it was killed"
mpirun -n 3 "$WINDROW" calibrate region/campaign.yaml "${options[@]}" "${adam[@]}" --output killed >resumed.log 2>&1 ||
  fail "Adam, resumed: $(cat resumed.log)"
replayed=$(sed -n 's/.*(\([0-9]*\) from the journal).*/\1/p' resumed.log)
[ "${replayed:-0}" -ge 3 ] || fail "nothing was taken from the journal: $(cat resumed.log)"
cmp whole/synthetic_maize_regions.csv killed/synthetic_maize_regions.csv || fail "the resumed training ends elsewhere"

echo "the same bits on 1, 2, 3 and 5 ranks; $weights weights; $replayed epochs from the journal"
