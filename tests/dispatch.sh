# The launcher of WINDROW_DISPATCH runs the variant that the processor or WINDROW_VARIANT chooses, in its own process, with its
# arguments and exit code, alone and under mpirun; a build with variants gives the same bits with each that runs here.
set -uo pipefail
fail() {
  echo "$1"
  exit 1
}
launcher=$WINDROW_BUILD/launcher/windrow
[ -d "$WINDROW_BUILD/base" ] && launcher=$WINDROW_BUILD/windrow
flags=" $(sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1) "
[ -e /proc/self/exe ] || { echo "skipped: no /proc"; exit 77; }
best=x86-64-v4
for flag in avx512f avx512bw avx512cd avx512dq avx512vl; do [[ $flags == *" $flag "* ]] || best=base; done

# stand-ins, as installed and as built
stand_in() { # folder, name
  mkdir -p "$1/$2"
  printf '#!/bin/sh\necho "%s $$ $*"\nexit 3\n' "$2" >"$1/$2/windrow"
  chmod +x "$1/$2/windrow"
}
mkdir -p installed/bin built/empty/windrow installed/libexec/windrow/empty/windrow
cp "$launcher" installed/bin/windrow
cp "$launcher" built/windrow
ln -s ../installed/bin/windrow built/linked
for name in base x86-64-v4 other; do
  stand_in installed/libexec/windrow "$name"
  stand_in built "$name"
done
unset WINDROW_VARIANT
expect() { # what is said, code, command ...
  local said wanted=$1 code=$2 got
  shift 2
  said=$("$@" 2>&1)
  got=$?
  [[ $said == $wanted && $got = "$code" ]] || fail "$*: exit code $got, said: $said; expected $code, $wanted"
}
for program in installed/bin/windrow built/windrow built/linked; do
  expect "$best * a  b c" 3 "$program" "a  b" c
  expect "base * x" 3 env WINDROW_VARIANT=base "$program" x
  expect "other * x" 3 env WINDROW_VARIANT=other "$program" x
  expect "windrow: the variant none cannot be run: *; WINDROW_VARIANT=base is always there" 1 env WINDROW_VARIANT=none "$program" x
  expect "windrow: the variant empty cannot be run: *" 1 env WINDROW_VARIANT=empty "$program"
  expect "windrow: the variant ../built/base cannot *" 1 env WINDROW_VARIANT=../built/base "$program"
done
[ "$best" = base ] && expect "windrow: the variant x86-64-v4 cannot be run: this processor has no AVX-512; *" 1 \
  env WINDROW_VARIANT=x86-64-v4 built/windrow
rm built/x86-64-v4/windrow
expect "base * x" 3 built/windrow x
bash -c 'echo $$; exec built/windrow' >pids
[ "$(sed -n 1p pids)" = "$(sed -n '2s/^base \([0-9]*\) .*/\1/p' pids)" ] || fail "the variant runs in another process: $(cat pids)"

# the program itself under the launcher
ln -sf "$(realpath "$WINDROW")" built/base/windrow
expect "windrow *" 0 env WINDROW_VARIANT=base mpirun -n 2 built/windrow --version
expect "*unknown command \"hlep\"*" 1 env WINDROW_VARIANT=base mpirun -n 2 built/windrow hlep

# variants of this build, or of the build folder WINDROW_VARIANTS (jobs/lanes.sh)
variants=${WINDROW_VARIANTS:-$WINDROW_BUILD}
golden=$WINDROW_SOURCE/tests/goldens
run() { # variant
  mkdir -p "bits/$1"
  WINDROW_VARIANT=$1 "$variants/windrow" site --parameters "$golden/spring_cereal/parameters.yaml" --weather "$golden/plain.csv" \
    --agromanagement "$golden/spring_cereal/agromanagement.yaml" --events continuous --output "bits/$1/days.csv" \
    --gradient TWSO:TSUM2,SPAN,AMAXTB,TMIN@2001-05-10 --gradient-output "bits/$1/gradient.csv" >/dev/null 2>"bits/$1/log" ||
    fail "the variant $1: $(cat "bits/$1/log")"
}
[ -x "$variants/base/windrow" ] || { echo "$best is chosen here; this build has no variants"; exit 0; }
run base
for other in "$variants"/*/windrow; do
  name=$(basename "$(dirname "$other")")
  [[ ! -f $other || $name == base || $name == launcher || $name == x86-64-v4 && $best == base ]] && continue
  run "$name"
  cmp "bits/base/days.csv" "bits/$name/days.csv" && cmp "bits/base/gradient.csv" "bits/$name/gradient.csv" || fail "$name has other bits than base"
  echo "$name: the bits of base ($(WINDROW_VARIANT=$name "$variants/windrow" --version))"
done
