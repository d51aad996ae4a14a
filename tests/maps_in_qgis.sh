# The styles of grids/styles are well-formed and name the flags that maps have; QGIS loads them and reads the maps of results as they are
# meant: the recipe of grids/README.md, run, prints what the manual says.
source "$WINDROW_SOURCE/tests/recipe.bash"
styles=$WINDROW_SOURCE/grids/styles
python=/usr/bin/python3
command -v ncdump >/dev/null || { echo "skipped: ncdump is not installed"; exit 77; }
make_results
ncdump -h out/synthetic_wheat_maps.nc | sed -n 's/.*status:flag_meanings = "\(.*\)" ;/\1/p' | tr ' ' '\n' | tr '_' ' ' >meanings
[ -s meanings ] || fail "the map of status has no flag_meanings"
"$python" - "$styles" >named <<'P' || fail "a style is no XML or has no renderer"
import glob, sys
import xml.etree.ElementTree as tree
for file in sorted(glob.glob(sys.argv[1] + "/*.qml")):
    style = tree.parse(file).getroot()
    renderer = style.find("pipe/rasterrenderer")
    assert style.tag == "qgis" and renderer is not None and renderer.get("band") == "1", file
    if renderer.get("type") == "paletted":
        for k, entry in enumerate(renderer.iter("paletteEntry")):
            assert int(entry.get("value")) == k, file
            print(entry.get("label"))
    else:
        values = [float(item.get("value")) for item in renderer.iter("item")]
        assert values == sorted(values) and values[0] == float(renderer.get("classificationMin")), file
        assert values[-1] == float(renderer.get("classificationMax")), file
P
diff meanings named || fail "^ status.qml names other flags than the map of status"

export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$PWD/runtime
mkdir -m 700 runtime
if ! "$python" -c 'import qgis.core' 2>/dev/null; then
  echo "styles are well-formed; the rest is skipped: no PyQGIS for $python"
  exit 77
fi
recipe() { "$python" "$1" "$styles"; }
run_recipe "### QGIS" python recipe
exported yield_2001.tif
picture TSUM1.png
"$python" - "$styles" 2>qgis.log <<'P' || fail "$(cat qgis.log)" "^ QGIS does not draw by the styles"
import sys
from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QSize

app = QgsApplication([], False)
app.initQgis()

def drawn(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(layer.extent())
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(80, 60))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return len({image.pixel(5 + 10 * i, 5 + 10 * j) for i in range(8) for j in range(6)})

for style, file, variable, renderer in (("yield", "maps", "yield", "singlebandpseudocolor"), ("status", "maps", "status", "paletted"),
                                        ("parameter", "posterior", "TSUM1", "singlebandpseudocolor"),
                                        ("sd", "posterior", "TSUM1_sd", "singlebandpseudocolor")):
    layer = QgsRasterLayer(f"NETCDF:out/synthetic_wheat_{file}.nc:{variable}", variable)
    said, loaded = layer.loadNamedStyle(f"{sys.argv[1]}/{style}.qml")
    assert loaded and layer.renderer().type() == renderer, (style, said, layer.renderer().type())
    colours = drawn(layer)
    assert colours == 2 if style == "status" else colours > 20, (style, colours)
layer = QgsRasterLayer("yield_2001.tif", "yield")
assert layer.renderer().type() == "singlebandpseudocolor", "the style beside a GeoTIFF is not loaded"
P
echo "the recipe for QGIS does what it says"
