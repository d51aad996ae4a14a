# A journal that cannot be read is kept and said, one that is shortened is written beside its place,
# and J is called J at the prior where it is.
set -uo pipefail
fail() {
  echo "FAILED: $1"
  exit 1
}
"$WINDROW" synthesize --output region --cells 4x4 --masked 0 --regions 2 --years 2001:2002 \
  --parameters 6 >log 2>&1 || fail "synthesize: $(cat log)"
record=$((8 * (2 * 6 + 2))) # bytes: u, J, g and a checksum
calibrate() { # log, more ...
  local log=$1
  shift
  rm -f journal.old
  "$WINDROW" calibrate region/campaign.yaml --output out --set "optimiser.journal=$PWD/journal" \
    --set optimiser.gttol=1e-7 "$@" \
    >"$log" 2>&1 || fail "calibrate $*: $(cat "$log")"
  [ ! -e journal.new ] || fail "$log: journal.new is left"
}
evaluations() { sed -n 's/.*iterations, \([0-9]*\) evaluations.*/\1/p' "$1"; }
replayed() { sed -n 's/.*(\([0-9]*\) from the journal).*/\1/p' "$1"; }
said() { # log, words
  grep -q "$2" "$1" || fail "$1: '$2' is not said: $(cat "$1")"
}
# the journal as it was when the run of that log began is kept
kept() { # log
  cmp before journal.old || fail "$1: the journal is not kept"
  said "$1" 'what was there is kept as .*journal.old'
}
spoil() { # record (from 0), byte
  printf '\377' | dd of=journal bs=1 seek=$((header + $1 * record + $2)) conv=notrunc 2>/dev/null
}
calibrate whole
cp journal whole.journal
header=$(head -n 1 journal | wc -c)
total=$(evaluations whole)
[ "$total" -ge 5 ] || fail "too few evaluations: $(cat whole)"
said whole '^J: .* at the prior'

# -- first line of another version or damaged; first record damaged: anew, with a copy
for how in version line first_record; do
  cp whole.journal journal
  case $how in
    version) sed -i '1s/^windrow journal 1 /windrow journal 2 /' journal ;;
    line) printf 'x' | dd of=journal bs=1 seek=$((header - 3)) conv=notrunc 2>/dev/null ;;
    first_record) spoil 0 5 ;;
  esac
  cp journal before
  calibrate $how
  kept $how
  [ "$(replayed $how)" = 0 ] || fail "$how: replayed $(replayed $how)"
  cmp whole.journal journal || fail "$how: the new journal is not that of a first run"
done
said version 'first line of .*journal is damaged or of another version of windrow; starting anew'
said line 'first line of .*journal is damaged'
said first_record 'record 1 of .*journal is damaged; starting anew'

# -- a later record damaged: those before it serve, and the file is kept
cp whole.journal journal
spoil 3 5
cp journal before
calibrate later_record
kept later_record
said later_record 'record 4 of .*journal is damaged; going on from those before it'
[ "$(replayed later_record)" = 2 ] || fail "later_record: replayed $(replayed later_record)"
cmp whole.journal journal || fail "later_record: the journal differs"

# -- a record cut short by a kill is nothing to speak of; the file's own bytes are not touched
for left in 3 $((record - 11)); do # bytes of the last record
  cp whole.journal journal
  truncate -s $((header + (total - 1) * record + left)) journal
  ln -f journal link
  cp journal before
  calibrate cut
  grep -q '^journal: .*damaged' cut && fail "cut: $(cat cut)"
  [ ! -e journal.old ] || fail "cut: the journal was put aside"
  [ "$(replayed cut)" = $((total - 2)) ] || fail "cut: replayed $(replayed cut) of $total"
  cmp before link || fail "a record cut short was removed in place"
  cmp whole.journal journal || fail "cut: the journal differs"
done
rm link

# -- another path of the solver ends the replay: the rest is dropped, not in place
cp whole.journal journal
ln journal link
calibrate other_path -tao_type bncg
said other_path 'holds [0-9]* evaluations of this campaign'
[ "$(replayed other_path)" -lt $((total - 1)) ] || fail "other_path: the same path: $(cat other_path)"
cmp whole.journal link || fail "a journal was shortened in place"

# -- from the last point of another configuration's journal
cp whole.journal journal
calibrate other --set 'control.TSUM1.factor=[0.99, 1]'
said other 'belongs to another configuration; starting from its last point'
cmp whole.journal journal.old || fail "other: the journal is not kept"
said other '^J: .* at the prior, .* at the start'
prior() { sed -n 's/^J: \([0-9.]*\) at the prior.*/\1/p' "$1"; }
[ "$(prior other)" = "$(prior whole)" ] || fail "J at the last point is called J at the prior: $(grep ^J: whole other)"
kept=$((header + 3 * record))
cp journal whole.journal
truncate -s $kept journal
calibrate other_again --set 'control.TSUM1.factor=[0.99, 1]'
[ "$(replayed other_again)" = 2 ] || fail "a start elsewhere is not found again: $(cat other_again)"
cmp whole.journal journal || fail "other_again: the journal differs"
echo "$total evaluations"
