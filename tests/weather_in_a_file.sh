# Where the seasons' weather takes more than `memory` leaves, it is read from a file that has no name: J, its gradient and
# every map keep their bits, on 1 and 2 ranks, and tapes are computed again; a folder without room is told.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
"$WINDROW" synthesize --output region --production wlp --cells 3x4 --masked 0 --regions 2 --years 2001:2002 --parameters 3 \
  --lai-every 20 >log 2>&1 || fail "synthesize: $(cat log)"
unset TMPDIR
mkdir files
run() { # name, ranks, options
  local name=$1 ranks=$2
  shift 2
  mpirun -n $ranks "$WINDROW" gradient region/campaign.yaml --output files "$@" >$name.log 2>&1 || fail "$name: $(cat $name.log)"
  sed -n '/^J = /,/^dot/p' $name.log >$name.J
  mpirun -n $ranks "$WINDROW" simulate region/campaign.yaml --output $name "$@" >>$name.log 2>&1 || fail "$name: $(cat $name.log)"
  for file in $name/*.nc; do
    ncdump -p 9,17 "$file" | grep -v $'^\t\t:' >"$file.txt" || fail "$file: ncdump"
    rm "$file"
  done
}
run held 1
grep -q "in a file" held.log && fail "a file without need: $(cat held.log)"
[ "$(wc -l <held.J)" -ge 5 ] && [ -e held/*_maps.nc.txt ] || fail "says too little: $(cat held.log)"
for ranks in 1 2; do
  run mapped_$ranks $ranks --set 'memory=1 MB'
  [ "$(grep -c '^memory: .* in a file without a name in ' mapped_$ranks.log)" = 2 ] || fail "no file: $(cat mapped_$ranks.log)"
  grep -q "in a file without a name in .*files" mapped_$ranks.log || fail "elsewhere: $(cat mapped_$ranks.log)"
  cmp held.J mapped_$ranks.J || fail "J or gradient: $(diff held.J mapped_$ranks.J)"
  diff -r held mapped_$ranks || fail "files differ"
done
[ -z "$(ls files)" ] || fail "left: $(ls files)"
said=$("$WINDROW" check region/campaign.yaml --set 'memory=1 MB' --set output.dir=/proc 2>&1) && fail "kept in /proc: $said"
grep -q "^windrow: the weather of the seasons, .* MB on a rank, cannot be kept (.*): memory may hold [0-9.]* MB of it.* in /proc; raise " \
  <<<"$said" || fail "no word on the folder: $said"
echo "the same bits from memory and from a file"
