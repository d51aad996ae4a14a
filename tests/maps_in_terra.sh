# R's terra reads the maps of results as they are meant: the recipe of grids/README.md, run, prints what the manual says.
source "$WINDROW_SOURCE/tests/recipe.bash"
needs Rscript
[ -n "$(Rscript -e 'cat(system.file(package = "terra"))')" ] || { echo "skipped: R has no package terra"; exit 77; }
make_results
run_recipe "### R (terra)" r Rscript
exported yield_2001.tif
picture TSUM1.png
echo "the recipe for terra does what it says"
