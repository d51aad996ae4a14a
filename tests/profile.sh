# Where an estimate stands at a bound its interval is the profile of J from the bound on: with the element fixed at the
# interval's end and all others estimated anew, J is 1/2 (68 %) and 1.92 (95 %) higher.
set -uo pipefail
command -v ncdump >/dev/null || { echo "skipped: needs ncdump"; exit 77; }
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 2x2 --masked 0 --regions 2 --years 2001:2002 --noise-seed 3 >log 2>&1 ||
  fail "synthesize: $(cat log)"
calibrate() { # ranks, output, lower and upper bound and prior of SPAN: OUTPUT.log
  mpirun -n "$1" "$WINDROW" calibrate region/campaign.yaml --output "$2" --set "control.SPAN={factor: [$3, $4], prior: $5, prior_sd: 0.1}" \
    >"$2.log" 2>&1 || fail "$2: $(cat "$2.log")"
}
estimate_J() { sed -n 's/^J:.*, \([0-9.]*\) at the estimate/\1/p' "$1.log"; }
row() { # of a table, by the names of its columns
  awk -F, -v want="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, c, " ") }
    $1 == "SPAN" { for (i = 1; i <= n; i++) printf "%s%s", (i == 1 ? "" : " "), $at[c[i]] }' "$1"/*_parameters.csv
}
calibrate 1 bound 0.7 1.05 1
read -r low68 high68 low95 high95 interval at_bound < <(row bound "lower_68 upper_68 lower_95 upper_95 interval at_bound")
[ "$interval $at_bound $high68 $high95" = "profile upper 1.05 1.05" ] || fail "$(cat bound/*_parameters.csv)"
[ "$(awk -F, 'NR > 1 && $1 != "SPAN" { print $(NF - 2) }' bound/*_parameters.csv | sort -u)" = laplace ] || fail "$(cat bound/*_parameters.csv)"
ncdump -v interval bound/*_parameters.nc | grep -q '"profile"' || fail "$(ncdump -v interval bound/*_parameters.nc)"
for end in "$low68 0.5" "$low95 1.92"; do
  read -r x rise <<<"$end"
  read -r lo hi < <(awk -v x="$x" 'BEGIN { printf "%.12g %.12g\n", x - 1e-9, x + 1e-9 }')
  calibrate 1 fixed "$lo" "$hi" "$x"
  # the prior stands at x then, its part of J is added; a certificate of P is .05 s.d., P within 2 % of the rise
  awk -v at="$(estimate_J bound)" -v fixed="$(estimate_J fixed)" -v x="$x" -v rise="$rise" \
    'BEGIN { got = fixed + ((x - 1) / .1) ^ 2 / 2 - at; print x, got; exit !(got > .95 * rise && got < 1.03 * rise) }' ||
    fail "the end of the interval: rise $rise at $x"
done
calibrate 3 ranks 0.7 1.05 1
cmp bound/*_parameters.csv ranks/*_parameters.csv || fail "other bits on 3 ranks"
