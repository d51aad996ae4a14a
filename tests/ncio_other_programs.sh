# Output files open in other programs, hold the same data on any number of ranks, and are what they
# say: ncdump, gdalinfo and python3-netCDF4, as far as they are installed.
set -uo pipefail
tests=$WINDROW_BUILD/tests
command -v ncdump >/dev/null || { echo "skipped: ncdump is not installed"; exit 77; }
[ -x "$tests/test_mpi_ncio_output" ] || { echo "$tests/test_mpi_ncio_output is missing"; exit 1; }
for ranks in 1 2 3; do
  mkdir "on_$ranks"
  mpirun -n $ranks "$tests/test_mpi_ncio_output" "$PWD/on_$ranks" >"on_$ranks.log" 2>&1 ||
    { cat "on_$ranks.log"; exit 1; }
  for file in grid stations; do ncdump -p 9,17 "on_$ranks/$file.nc" >"on_$ranks/$file.txt" || exit 1; done
done
for ranks in 2 3; do
  for file in grid stations; do
    cmp "on_1/$file.txt" "on_$ranks/$file.txt" || { echo "$file differs on $ranks ranks"; exit 1; }
  done
done
grep -q '1000.33333333333[0-9]' on_1/grid.txt || { echo "the first yield is not in the file"; exit 1; }

if command -v gdalinfo >/dev/null; then
  said=$(gdalinfo NETCDF:on_1/grid.nc:yield 2>&1)
  for part in 'Size is 5, 7' 'ID\["EPSG",4326\]' 'Pixel Size = (0.003906' 'Band 3' 'NoData Value=1e+20' \
    'Unit Type: kg ha-1' 'Origin = (7.99'; do
    grep -q "$part" <<<"$said" || { echo "gdalinfo does not say $part:"; echo "$said"; exit 1; }
  done
else
  echo "gdalinfo is not installed: not tried"
fi

if /usr/bin/python3 -c 'import netCDF4' 2>/dev/null; then
  /usr/bin/python3 - <<'PY' || exit 1
import netCDF4
with netCDF4.Dataset("on_1/stations.nc") as d:
    assert list(d["station_name"][:]) == ["Riverton", "Hillside", "M\u00fchle"], d["station_name"][:]
    assert d["yield"].dimensions == ("time", "location")
    assert list(d["year"][:]) == [2001, 2003, 2004]
    assert d["region_yield"][0, 1] is netCDF4.numpy.ma.masked
    assert d["status"].flag_meanings.split()[2] == "no_weather"
PY
else
  echo "python3-netcdf4 is not installed: not tried"
fi
echo "read by what is installed"
