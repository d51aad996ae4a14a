#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): ensmedian, fldmedian and zonmedian are missing where any number is, enspctl,50 is another
# number than ensmedian.
#
# ensmean, ensstd, ensmin, ensmax and enspctl leave missing members out, and so do fldmean and zonmean. A guess would be that the median
# does, too, and that it is the 50th percentile. A season that fails in one of 40 members has no median, although it has a mean; a
# region with one masked cell has none either. enspctl,50 of an even number of members is the lower one of the two in the middle, not their mean; of
# 4 members it is the second, unless the option --percentile numpy is given.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1
cd "$work"

# statistic OPERATOR: of the fields m*.nc, the first of four cells
statistic() {
  cdo -s -O "$@" m*.nc out.nc
  echo "${*}: $(cdo -s outputf,%g -selindexbox,1,1,1,1 out.nc)"
}
for member in 2 4 5 7; do cdo -s -f nc -addc,$member -const,0,r2x2 m$member.nc; done
{
  echo "members 2 4 5 7"
  statistic ensmean
  statistic ensmedian
  statistic enspctl,50
  statistic --percentile numpy enspctl,50
  cdo -s -O setctomiss,4 m4.nc out.nc && mv out.nc m4.nc
  echo "members 2 missing 5 7"
  for operator in ensmean ensstd ensmin ensmax enspctl,50 ensmedian; do statistic $operator; done
  cdo -s -f nc -setgrid,r3x3 -input,r9x1 field.nc <<<"1 2 3 4 -9e33 6 7 8 9" >/dev/null 2>&1
  echo "a field of 9 cells, one missing"
  for operator in fldmean fldmin fldpctl,50 fldmedian; do echo "$operator: $(cdo -s outputf,%g -$operator field.nc)"; done
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
members 2 4 5 7
ensmean: 4.5
ensmedian: 4.5
enspctl,50: 4
--percentile numpy enspctl,50: 4.5
members 2 missing 5 7
ensmean: 4.66667
ensstd: 2.0548
ensmin: 2
ensmax: 7
enspctl,50: 5
ensmedian: -9e+33
a field of 9 cells, one missing
fldmean: 5
fldmin: 1
fldpctl,50: 4
fldmedian: -9e+33
END
