# The table of `windrow bench` has every row, each with finite positive numbers, alone and on two
# ranks; wrong options are refused. No speed is asked for: other programs may be running.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}

check_csv() { # file: every row of the seasons, numbers positive, ratios consistent
  awk -F, '
    BEGIN { modes["reference"]; modes["continuous"] }
    function number(x) { return x ~ /^[0-9.]+(e[-+]?[0-9]+)?$/ && x > 0 }
    NR == 1 { if (NF != 7) exit 1; next }
    { row[$1 "/" $2] = $3
      if (NF != 7 || !number($3) || !number($4) || $4 < $3 * (1 - 1e-12)) { print "row " $0; exit 1 }
      if ($1 != "floor" && !number($5)) { print "seasons/s in " $0; exit 1 }
      of = $7 == "floor" ? row["floor/"] : row[$7 "/" $2]
      if ($6 != "" && (!number($6) || $6 * of < $3 * (1 - 1e-9) || $6 * of > $3 * (1 + 1e-9))) {
        print "ratio in " $0; exit 1 }
      if ($1 ~ /^gradient/ && $3 <= of) { print "a gradient cheaper than its forward run: " $0; exit 1 }
      if ($1 ~ /gradient|wlp/ && $6 == "") { print "no ratio in " $0; exit 1 } }
    END {
      n = split("forward,gradient,six tangents,forward wlp,gradient wlp,six tangents wlp,forward wlp fallow,gradient wlp fallow,six tangents wlp fallow", want, ",")
      for (i = 1; i <= n; i++) for (mode in modes) if (!((want[i] "/" mode) in row)) {
        print "no row " want[i] "/" mode; exit 1 }
      if (floor + 0 && !("floor/" in row)) { print "no floor"; exit 1 } }' floor="$2" "$1"
}

said=$("$WINDROW" bench --repeats 2 --blocks 1 --field 40 --csv one.csv) || fail "bench ended with $?: $said"
floor=1
grep -q '^no floor: ' <<<"$said" && floor=0 # a machine without AVX2 or libmvec says so
check_csv one.csv $floor || fail "$(cat one.csv)"
grep -qE '^field prior: 1600 cells, length 20 cells, degree [0-9]+: [0-9.]+ us a cell, .*\(0\.[0-9]+ of a forward season' <<<"$said" ||
  fail "no field prior: $said"
rows='^(forward|gradient)( wlp| wlp fallow|) +(reference|continuous) +[0-9.]+ +[0-9.]+ +[0-9]+ '
[ "$(grep -cE "$rows" <<<"$said")" = 12 ] || fail "not twelve rows of seasons: $said"
# yields of both modes: potential, limited by water, likewise after fallow
grep -oE '[0-9]+ and [0-9]+ kg' <<<"$said" | awk '
  NR == 1 { potential[1] = $1; potential[2] = $3; next }
  $1 < 1000 || $1 >= potential[1] || $3 < 1000 || $3 >= potential[2] { wrong = 1 }
  END { exit wrong || NR != 3 }' || fail "water limits no yield: $said"
grep -qiE 'nan|inf' one.csv && fail "$(cat one.csv)"

"$WINDROW" bench --crop maize --repeats 1 --blocks 2 --csv maize.csv >/dev/null || fail "maize"
check_csv maize.csv $floor || fail "$(cat maize.csv)"
said=$(mpirun -n 2 "$WINDROW" bench --repeats 1 --blocks 1 --csv two.csv) || fail "two ranks: $said"
[ "$(grep -c '^synthetic wheat' <<<"$said")" = 1 ] || fail "two ranks said: $said"
check_csv two.csv $floor || fail "$(cat two.csv)"

"$WINDROW" synthesize --output region --crop maize --cells 3x3 --years 2001:2001 --regions 2 >/dev/null ||
  fail "no region to time"
said=$(mpirun -n 2 "$WINDROW" bench region/campaign.yaml --repeats 1 --blocks 1 --evaluations 2 \
  --csv campaign.csv) || fail "campaign: $said"
check_csv campaign.csv $floor || fail "$(cat campaign.csv)"
[ "$(grep -cE '^campaign (J|gradient|matrix),continuous,[0-9]' campaign.csv)" = 3 ] || fail "$(cat campaign.csv)"
grep -qE '^sent by a rank for a gradient, at most: [1-9][0-9]* messages, [1-9][0-9]* bytes$' <<<"$said" || fail "$said"
grep -qE '^memory of the largest rank \[MB\]: weather [0-9.]+, tape [0-9.]+' <<<"$said" || fail "$said"

for wrong in "--crop rye" "--repeats 0" "--blocks none" "no_such_campaign.yaml --repeats 1 --blocks 1"; do
  # shellcheck disable=SC2086
  "$WINDROW" bench $wrong --csv wrong.csv >/dev/null 2>&1
  [ $? = 1 ] || fail "bench $wrong did not end with code 1"
  [ ! -e wrong.csv ] || fail "bench $wrong wrote its table"
done
