<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Yields and other amounts, low to high; the ends of the scale are those of the part of the map that is seen -->
<qgis version="3.22" styleCategories="Symbology">
  <pipe>
    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" classificationMin="0" classificationMax="12000">
      <minMaxOrigin>
        <limits>MinMax</limits>
        <extent>UpdatedCanvas</extent>
        <statAccuracy>Exact</statAccuracy>
      </minMaxOrigin>
      <rastershader>
        <colorrampshader colorRampType="INTERPOLATED" classificationMode="1" clip="0" minimumValue="0" maximumValue="12000">
          <colorramp type="gradient" name="[source]">
            <prop k="color1" v="68,1,84,255"/>
            <prop k="color2" v="253,231,37,255"/>
            <prop k="discrete" v="0"/>
            <prop k="stops" v="0.125;71,45,123,255:0.25;59,82,139,255:0.375;44,114,142,255:0.5;33,145,140,255:0.625;40,174,128,255:0.75;94,201,98,255:0.875;173,220,48,255"/>
          </colorramp>
          <item value="0" label="0" color="#440154" alpha="255"/>
          <item value="1500" label="1500" color="#472d7b" alpha="255"/>
          <item value="3000" label="3000" color="#3b528b" alpha="255"/>
          <item value="4500" label="4500" color="#2c728e" alpha="255"/>
          <item value="6000" label="6000" color="#21918c" alpha="255"/>
          <item value="7500" label="7500" color="#28ae80" alpha="255"/>
          <item value="9000" label="9000" color="#5ec962" alpha="255"/>
          <item value="10500" label="10500" color="#addc30" alpha="255"/>
          <item value="12000" label="12000" color="#fde725" alpha="255"/>
        </colorrampshader>
      </rastershader>
    </rasterrenderer>
  </pipe>
</qgis>
