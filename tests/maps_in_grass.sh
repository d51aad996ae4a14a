# GRASS reads the maps of results as they are meant: the recipe of grids/README.md, run, prints what the manual says.
source "$WINDROW_SOURCE/tests/recipe.bash"
needs grass
make_results
run_recipe "### GRASS" sh grass --tmp-location EPSG:4326 --exec bash -e
exported yield_2001.tif
picture TSUM1.png
echo "the recipe for GRASS does what it says"
