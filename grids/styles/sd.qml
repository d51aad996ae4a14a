<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Standard deviations from 0 upwards; the ends of the scale are those of the part of the map that is seen -->
<qgis version="3.22" styleCategories="Symbology">
  <pipe>
    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" classificationMin="0" classificationMax="0.1">
      <minMaxOrigin>
        <limits>MinMax</limits>
        <extent>UpdatedCanvas</extent>
        <statAccuracy>Exact</statAccuracy>
      </minMaxOrigin>
      <rastershader>
        <colorrampshader colorRampType="INTERPOLATED" classificationMode="1" clip="0" minimumValue="0" maximumValue="0.1">
          <colorramp type="gradient" name="[source]">
            <prop k="color1" v="0,34,78,255"/>
            <prop k="color2" v="254,232,56,255"/>
            <prop k="discrete" v="0"/>
            <prop k="stops" v="0.125;26,56,111,255:0.25;67,78,108,255:0.375;97,101,111,255:0.5;125,124,120,255:0.625;155,148,118,255:0.75;188,174,108,255:0.875;222,201,88,255"/>
          </colorramp>
          <item value="0" label="0" color="#00224e" alpha="255"/>
          <item value="0.0125" label="0.0125" color="#1a386f" alpha="255"/>
          <item value="0.025" label="0.025" color="#434e6c" alpha="255"/>
          <item value="0.0375" label="0.0375" color="#61656f" alpha="255"/>
          <item value="0.05" label="0.05" color="#7d7c78" alpha="255"/>
          <item value="0.0625" label="0.0625" color="#9b9476" alpha="255"/>
          <item value="0.075" label="0.075" color="#bcae6c" alpha="255"/>
          <item value="0.0875" label="0.0875" color="#dec958" alpha="255"/>
          <item value="0.1" label="0.1" color="#fee838" alpha="255"/>
        </colorrampshader>
      </rastershader>
    </rasterrenderer>
  </pipe>
</qgis>
