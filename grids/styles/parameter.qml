<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Factors on a parameter's base value: yellow is 1, red below, blue above, from 0.7 to 1.3 -->
<qgis version="3.22" styleCategories="Symbology">
  <pipe>
    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" classificationMin="0.7" classificationMax="1.3">
      <minMaxOrigin>
        <limits>None</limits>
        <extent>WholeRaster</extent>
        <statAccuracy>Exact</statAccuracy>
      </minMaxOrigin>
      <rastershader>
        <colorrampshader colorRampType="INTERPOLATED" classificationMode="1" clip="0" minimumValue="0.7" maximumValue="1.3">
          <colorramp type="gradient" name="[source]">
            <prop k="color1" v="165,0,38,255"/>
            <prop k="color2" v="49,54,149,255"/>
            <prop k="discrete" v="0"/>
            <prop k="stops" v="0.125;222,64,46,255:0.25;249,142,82,255:0.375;254,212,133,255:0.5;255,255,191,255:0.625;209,236,244,255:0.75;142,194,220,255:0.875;79,129,186,255"/>
          </colorramp>
          <item value="0.7" label="0.7" color="#a50026" alpha="255"/>
          <item value="0.775" label="0.775" color="#de402e" alpha="255"/>
          <item value="0.85" label="0.85" color="#f98e52" alpha="255"/>
          <item value="0.925" label="0.925" color="#fed485" alpha="255"/>
          <item value="1" label="1" color="#ffffbf" alpha="255"/>
          <item value="1.075" label="1.075" color="#d1ecf4" alpha="255"/>
          <item value="1.15" label="1.15" color="#8ec2dc" alpha="255"/>
          <item value="1.225" label="1.225" color="#4f81ba" alpha="255"/>
          <item value="1.3" label="1.3" color="#313695" alpha="255"/>
        </colorrampshader>
      </rastershader>
    </rasterrenderer>
  </pipe>
</qgis>
