#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12, cdo 2.1.1-1+deb12u1): eca_gsl gives the start of the thermal growing season five days late, beside a length that
# is counted from the right day.
#
# The season begins with the first of at least 6 days above 5 degrees Celsius. A guess would be that day_of_year_of_growing_season_start
# is that day, and that start + length is the end. It is the last of the six. A year that is warm from day 101 to day 280 has
# a length of 180 days and a start of 106: as a sowing date it is five days late, and start + length is day 286, not 281.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack cdo=2.1.1-1+deb12u1
cd "$work"

# season FIRST LAST: 20 degrees from the first to the last day of a year, else 0
season() {
  awk -v first="$1" -v last="$2" 'BEGIN { for (d = 1; d <= 365; d++) print (d >= first && d <= last ? 293.15 : 273.15) }' |
    cdo -s -O -f nc -settaxis,2001-01-01,12:00:00,1day -setunit,K -input,r1x1 mean.nc >/dev/null 2>&1
  # one grid cell at 0 degrees north, all of it land
  cdo -s -O eca_gsl mean.nc -addc,1 -mulc,0 -seltimestep,1 mean.nc season.nc
  echo "warm on days $1 to $2: start $(cdo -s outputf,%g -selname,day_of_year_of_growing_season_start season.nc), length $(
    cdo -s outputf,%g -selname,thermal_growing_season_length season.nc)"
}
{
  season 101 280
  season 60 300
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
warm on days 101 to 280: start 106, length 180
warm on days 60 to 300: start 65, length 241
END
