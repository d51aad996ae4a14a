#!/usr/bin/env bash
# netCDF4 1.6.2 of Python (Debian 12, python3-netcdf4 1.6.2-1+b1): a table of names in characters whose attribute _Encoding is utf-8 is read
# with letters in the wrong rows once a name holds a letter of two bytes.
#
# A guess would be that each row is decoded alone. chartostring, which the attribute has called by itself, decodes all bytes of the array
# together and cuts the text into rows of so many characters as a row has bytes; behind each letter of two bytes all further letters
# move one place forward, so that "Düren", "Kleve", "Unna" become "DürenK", "leve U", "nna". Nothing is said, the number of names is
# right, and names before the first such letter are right. ncdump shows the bytes where they belong; read with
# set_auto_chartostring(False) and decoded row by row the names are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack python3-netcdf4=1.6.2-1+b1 python3-cftime=1.6.2-3+b1
cd "$work"

/usr/bin/python3 - <<'PY' | tee seen
import netCDF4, numpy
names = ["Aachen", "Düren", "Kleve", "Unna"]
with netCDF4.Dataset("names.nc", "w") as f:
    f.createDimension("region", 4)
    f.createDimension("length", 6)
    v = f.createVariable("name", "S1", ("region", "length"))
    v._Encoding = "utf-8"
    v.set_auto_chartostring(False)
    v[:] = numpy.array([name.encode() for name in names], "S6").view("S1").reshape(4, 6)
with netCDF4.Dataset("names.nc") as f:
    print("by itself", [name.replace("\0", " ") for name in f["name"][:]])
    f["name"].set_auto_chartostring(False)
    rows = f["name"][:]
    print("row by row", [row.tobytes().rstrip(b"\0").decode() for row in numpy.ma.filled(rows, b"\0")])
PY
diff seen - <<'END' || { echo "changed"; exit 1; }
by itself ['Aachen', 'DürenK', 'leve U', 'nna']
row by row ['Aachen', 'Düren', 'Kleve', 'Unna']
END
echo "as described"
