#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): timpctl (and daypctl ... yearpctl, ydaypctl ...) finds rain in the driest series.
#
# A guess would be that the 90th percentile of 100 days, 99 of them dry, is 0. Of more than 50 time steps the operator sorts nothing:
# it counts each cell's numbers in 101 classes of equal width between its minimum and maximum and takes them to be spread evenly
# within a class. With 200 mm on one day the median is 1.0 mm and the 90th percentile 1.8 mm, so that thresholds of wet days, and
# counts of days above them, follow the one largest rain of a cell. 50 days of the same series give 0. The environment variable
# CDO_PCTL_NBINS helps where it exceeds twice the number of steps. enspctl and fldpctl always sort.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1
cd "$work"

# rain FILE DAYS LARGEST: days in one cell, the last of them with rain
rain() {
  awk -v n="$2" -v largest="$3" 'BEGIN { for (i = 1; i < n; i++) print 0; print largest }' >numbers
  cdo -s -O -f nc -settaxis,2001-01-01,12:00:00,1day -input,r1x1 "$1" <numbers >/dev/null 2>&1
}
# percentiles FILE
percentiles() {
  for p in 10 50 90; do cdo -s outputf,%.3g "-timpctl,$p" "$1" -timmin "$1" -timmax "$1"; done | tr '\n' ' '
  echo mm
}
{
  for days in 50 51 100 1000; do
    for largest in 20 200; do
      rain "$days.nc" $days $largest
      echo "percentiles 10, 50, 90 of $days days, one with $largest mm: $(percentiles "$days.nc")"
    done
  done
  echo "the last with 2001 classes: $(CDO_PCTL_NBINS=2001 percentiles 1000.nc)"
  rain field.nc 100 200
  cdo -s -O -f nc -setgrid,r10x10 -input,r100x1 field.nc <numbers >/dev/null 2>&1
  echo "fldpctl,90 of 100 such cells: $(cdo -s outputf,%.3g -fldpctl,90 field.nc) mm"
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
percentiles 10, 50, 90 of 50 days, one with 20 mm: 0 0 0 mm
percentiles 10, 50, 90 of 50 days, one with 200 mm: 0 0 0 mm
percentiles 10, 50, 90 of 51 days, one with 20 mm: 0.0202 0.101 0.182 mm
percentiles 10, 50, 90 of 51 days, one with 200 mm: 0.202 1.01 1.82 mm
percentiles 10, 50, 90 of 100 days, one with 20 mm: 0.02 0.1 0.18 mm
percentiles 10, 50, 90 of 100 days, one with 200 mm: 0.2 1 1.8 mm
percentiles 10, 50, 90 of 1000 days, one with 20 mm: 0.0198 0.0991 0.178 mm
percentiles 10, 50, 90 of 1000 days, one with 200 mm: 0.198 0.991 1.78 mm
the last with 2001 classes: 0 0 0 mm
fldpctl,90 of 100 such cells: 0 mm
END
