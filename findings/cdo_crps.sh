#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): enscrps is too small wherever the observation lies among the members.
#
# The CRPS of an ensemble is the integral of (F(x) - H(x - y))^2, F the members' steps: of the members 2 and 4 and the observation
# 3 it is 1 x 0.25 + 1 x 0.25 = 0.5. A guess would be that the operator gives this number, as other programs do. Of the interval
# between two members that holds the observation it counts the part above the observation alone: 0.25, and 0.125 where 3.5 was
# observed. An observation that equals a member, as those of rain on dry days do, counts as 0; where it does in every cell the
# result is missing. The error shrinks with the number of members, so that a larger ensemble looks worse than it is beside a
# smaller one. Outside all members the number is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1
cd "$work"

# field FILE EXPRESSION: a field of 2 x 2 cells
field() { cdo -s -O -f nc -settaxis,2001-01-01,12:00:00,1day -expr,"x=$2" -const,0,r2x2 "$1"; }
# crps OBSERVATION MEMBER ...: what CDO says, and the integral, of fields of these numbers
crps() {
  local members=() member
  field observed.nc "const+$1"
  for member in "${@:2}"; do
    field "member$member.nc" "const+$member"
    members+=("member$member.nc")
  done
  rm -f score.*
  cdo -s enscrps observed.nc "${members[@]}" score
  echo "observed $1, members ${*:2}: $(cdo -s outputf,%.4g score.crps.nc) $(awk -v y="$1" -v members="${*:2}" 'BEGIN {
    n = split(members, x, " ")
    for (i = 1; i <= n; i++) {
      distance += x[i] > y ? x[i] - y : y - x[i]
      for (j = 1; j <= n; j++) spread += x[i] > x[j] ? x[i] - x[j] : x[j] - x[i]
    }
    printf "%.4g", distance / n - spread / (2 * n * n)
  }')"
}
{
  crps 3 2 4
  crps 3.5 2 4
  crps 3 2 4 7
  crps 3 2 4 5 7 9
  crps 1 2 4
  crps 5 2 4
  crps 4 2 4
  field observed.nc '(clon(const)<1 && clat(const)<0) ? 4 : 3'
  field member2.nc const+2
  field member4.nc const+4
  rm -f score.*
  cdo -s enscrps observed.nc member2.nc member4.nc score
  echo "observed 4 in one cell, 3 in three: $(cdo -s outputf,%.4g score.crps.nc)"
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
observed 3, members 2 4: 0.25 0.5
observed 3.5, members 2 4: 0.125 0.5
observed 3, members 2 4 7: 0.7778 0.8889
observed 3, members 2 4 5 7 9: 1.4 1.44
observed 1, members 2 4: 1.5 1.5
observed 5, members 2 4: 1.5 1.5
observed 4, members 2 4: -9e+33 0.5
observed 4 in one cell, 3 in three: 0.1875
END
