/* Soil moisture constants from texture and organic matter.
 *
 *   E1 t = -.024 S + .487 C + .006 OM + .005 S OM - .013 C OM + .068 S C + .031
 *      theta1500 = t + .14 t - .02
 *   E2 t = -.251 S + .195 C + .011 OM + .006 S OM - .027 C OM + .452 S C + .299
 *      theta33 = t + 1.283 t^2 - .374 t - .015
 *   E3 t = .278 S + .034 C + .022 OM - .018 S OM - .027 C OM - .584 S C + .078
 *      thetaS33 = t + .636 t - .107                        held between 33 kPa and saturation
 *   E5 thetaS = theta33 + thetaS33 - .097 S + .043
 *
 * S, C [kg kg-1] sand and clay, OM [%] organic matter by mass, moistures [m3 m-3]; without
 * adjustment for compaction, gravel or salt. Equation 4 is the tension at air entry, which a bucket
 * of water does not need.
 * Source: Saxton & Rawls (2006), Soil Sci. Soc. Am. J. 70, 1569-1578, equations 1, 2, 3 and 5, from
 * soils with up to 60 % clay and 8 % organic matter. Organic matter is 1.724 times the organic
 * carbon (van Bemmelen's factor: matter with 58 % carbon).
 */
#include "soil/pedotransfer.h"

const double pedotransfer_clay_most = .6;
const double pedotransfer_organic_matter_most = 8.;
const double organic_matter_of_carbon = 1.724;

struct soil_moisture pedotransfer(struct soil_texture texture) {
  const double s = texture.sand, c = texture.clay, om = texture.organic_matter;
  /* E1 */
  double dry = -.024 * s + .487 * c + .006 * om + .005 * s * om - .013 * c * om + .068 * s * c;
  dry += .031;
  /* E2 */
  double wet = -.251 * s + .195 * c + .011 * om + .006 * s * om - .027 * c * om + .452 * s * c;
  wet += .299;
  /* E3 */
  double above = .278 * s + .034 * c + .022 * om - .018 * s * om - .027 * c * om - .584 * s * c;
  above += .078;
  struct soil_moisture m = {.smw = dry + .14 * dry - .02,
                            .smfcf = wet + 1.283 * wet * wet - .374 * wet - .015};
  /* E5 */
  m.sm0 = m.smfcf + (above + .636 * above - .107) - .097 * s + .043;
  return m;
}
