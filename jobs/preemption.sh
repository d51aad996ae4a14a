#!/usr/bin/env bash
# Runs the scripts of jobs/slurm in a Slurm of one node (Debian: slurm-wlm, munge), pre-empts each job by one of a higher priority
# (calibrate twice), and prints what became of it: starts, requeues, whether the results have the bits of undisturbed runs.
#
#   jobs/preemption.sh [PROGRAM]    windrow to run [build/windrow]
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=jobs/env.sh
source "$source/jobs/env.sh"
WINDROW=$(realpath "${1:-$source/build/windrow}")
export WINDROW WINDROW_SLURM=$source/jobs/slurm
# shellcheck source=tests/slurm.bash
source "$source/tests/slurm.bash"
work=$(mktemp -d "${TMPDIR:-/tmp}/windrow_preemption.XXXXXX")
trap 'set +e; slurm_stop; rm -rf "$work"' EXIT
cd "$work"
missing=$(slurm_missing | tr '\n' ' ')
[ -z "$missing" ] || { echo "not found: $missing(Debian: slurm-wlm munge)" >&2; exit 1; }
slurm_start || { cat slurm/*.log >&2; echo "Slurm's daemons do not run here" >&2; exit 1; }

"$WINDROW" synthesize --output region --cells 16x16 --masked 0 --regions 4 --years 2001:2006 --parameters 6 --lai-every 10 >log
cat >>region/campaign.yaml <<'END'
ensemble: {members: 120, parameters: {TSUM1: {sd: 8 %}, SPAN: {sd: 10 %}}}
assimilation: {method: etkf, window: 8 d}
forecast: {weather: {past_years: [2001, 2006]}}
hindcast: {years: [2004, 2005], dates: ["06-01"], protocol: leave_one_year_out, min_years: 3}
END
cp region/campaign.yaml region/other.yaml
sed -i 's/^  name: .*/  name: other/' region/other.yaml
printf '%s\n' region/campaign.yaml region/other.yaml >list

# what results say, without who made them and when
results() { # folder
  local file
  for file in "$1"/*.csv; do cat "$file"; done
  for file in "$1"/*.nc; do [[ $file == *_state.nc ]] || ncdump "$file" | sed -n '/^data:/,$p'; done
}
states() { squeue -h -o %T -j "$1" 2>/dev/null; }
finish() { # job
  for _ in $(seq 3000); do
    case $(states "$1" | sort -u | tr '\n' ' ') in '' | 'COMPLETED ') return ;; esac
    sleep 0.1
  done
}
# NAME PRE-EMPTIONS OPTIONS of sbatch ... -- SCRIPT ARGUMENTS ...
submit() {
  local name=$1 wanted=$2 options=() job before
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  local script=$1
  shift
  : >"$name.out"
  job=$(sbatch --parsable --ntasks=2 --time=10 --output="$name.out" "${options[@]}" "$WINDROW_SLURM/$script" "$@")
  for k in $(seq "$wanted"); do
    for _ in $(seq 600); do
      before=$(grep -c '^seasons: ' "$name.out" || true)
      [ "$before" -lt "$k" ] || break
      sleep 0.05
    done
    sleep 0.3
    sbatch --wait --partition=high --ntasks=2 --time=1 --output=high.out --wrap 'sleep 0.2' >log
  done
  finish "$job"
  starts=$(grep -c '^seasons: ' "$name.out" || true)
  restarts=$(scontrol show job "$job" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p' | paste -sd+ | sed 's/$/+0/')
  restarts=$((restarts))
  ended=$(scontrol show job "$job" | grep -o 'JobState=[A-Z]*' | sort -u | tr '\n' ' ')
}
row() { # name, bits
  printf '| %-16s | %6s | %8s | %9s | %-9s |\n' "$1" "$starts" "$restarts" "$2" "${ended//JobState=/}"
}
same() { cmp -s <(results "$1") <(results "$2") && echo same || echo differ; }
run() { mpirun -n 2 "$WINDROW" "$@" >>whole.log 2>&1; }

run calibrate region/campaign.yaml --output whole/calibrate
run ensemble region/campaign.yaml --output whole/ensemble
run assimilate region/campaign.yaml --output whole/assimilate
run calibrate region/other.yaml --output whole/other
for year in 2004 2005; do
  run hindcast region/campaign.yaml --output whole/$year --set "hindcast.years=[$year, $year]"
done
echo '| script           | starts | requeues | bits      | ended     |'
echo '|---|---|---|---|---|'
# to note an evaluation takes 0.1 s here, so that the run is not over when it is pre-empted the second time
export FAULT_RANK=0 FAULT_OPERATION=pause FAULT_FILE=$work/calibrate/calibration.journal
LD_PRELOAD=$build/tests/libfault_injection.so submit calibrate 2 -- calibrate.sbatch region/campaign.yaml calibrate
row calibrate "$(same whole/calibrate calibrate)"
submit assimilate 1 -- assimilate.sbatch region/campaign.yaml assimilate
row assimilate "$(same whole/assimilate assimilate)"
submit ensemble 1 -- ensemble.sbatch region/campaign.yaml ensemble
row ensemble "$(same whole/ensemble ensemble)"
submit campaigns 1 --array=1-2 -- campaigns.sbatch list campaigns
row 'campaigns (2)' "$(same whole/calibrate campaigns/1), $(same whole/other campaigns/2)"
submit hindcast 1 --array=0-1 -- hindcast_years.sbatch region/campaign.yaml hindcast 2004
row 'hindcast (2)' "$(same whole/2004 hindcast/2004), $(same whole/2005 hindcast/2005)"
[ -z "${KEEP:-}" ] || cp -r "$work" "$KEEP"
