# CDO and GDAL read the maps of results as they are meant: the recipe of grids/README.md, run, prints what the manual says.
source "$WINDROW_SOURCE/tests/recipe.bash"
needs cdo gdal_translate
make_results
run_recipe "### CDO and GDAL" sh bash -e
exported yield_2001.tif
[[ $(cdo -s outputf,%.0f -fldsum cell_area.nc 2>&1) == 23216645354 ]] || fail "cell_area.nc: $(cdo -s outputf,%.0f -fldsum cell_area.nc 2>&1)"
cdo -s infon half_degree.nc >half 2>&1 && grep -q yield half || fail "half_degree.nc:" "$(cat half)"
grep -v 'skipped variable region_name' recipe.log | grep . && fail "^ CDO complains"
echo "the recipe for CDO does what it says"
