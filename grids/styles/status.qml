<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- What became of a season, as in flag_values and flag_meanings of the map status; colours of Okabe and Ito -->
<qgis version="3.22" styleCategories="Symbology">
  <pipe>
    <rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1">
      <colorPalette>
        <paletteEntry value="0" label="complete" color="#009e73" alpha="255"/>
        <paletteEntry value="1" label="not mature counted as it stood" color="#56b4e9" alpha="255"/>
        <paletteEntry value="2" label="weather ended counted as it stood" color="#0072b2" alpha="255"/>
        <paletteEntry value="3" label="weather missing not run" color="#f0e442" alpha="255"/>
        <paletteEntry value="4" label="failed not counted" color="#d55e00" alpha="255"/>
        <paletteEntry value="5" label="no crop calendar" color="#999999" alpha="255"/>
        <paletteEntry value="6" label="weather ended not run" color="#e69f00" alpha="255"/>
      </colorPalette>
    </rasterrenderer>
  </pipe>
</qgis>
