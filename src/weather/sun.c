/* Solar geometry: declination, day length and daily integrals of the sine of solar elevation.
 *
 *   sin(dec) = -sin(23.45 deg) cos(2 pi (doy + 10) / 365)
 *   sinb(hour) = sinld + cosld cos(2 pi (hour + 12) / 24),  sinld = sin(lat) sin(dec), ...
 *   dayl = 12 (1 + 2 asin(sinld / cosld) / pi)
 *   dsinb, dsinbe: integrals of sinb and of sinb (1 + .4 sinb) over the day [s]
 * Sources: Goudriaan & van Laar (1978); Spitters, Toussaint & Goudriaan (1986); van Kraalingen's
 * subroutine ASTRO as documented in Supit, Hooijer & van Diepen (1994).
 */
#include "weather/sun.h"
#include <math.h>

static const double gauss_x[3] = {0.1127017, 0.5000000, 0.8872983};
static const double pi = 3.14159265358979323846;

void sun_year(struct sun_year *year) {
  const double rad = pi / 180.;
  for (int doy = 1; doy <= SUN_DAYS; doy++) {
    const double dec = -asin(sin(23.45 * rad) * cos(2. * pi * (doy + 10.) / 365.));
    year->sindec[doy - 1] = sin(dec);
    year->cosdec[doy - 1] = cos(dec);
    year->sc[doy - 1] = 1370. * (1. + .033 * cos(2. * pi * doy / 365.));
  }
}

/* asin(x), |x| <= 1, within 3e-16: s + s y p(y), y = s^2, s = |x| up to 1/2; beyond it
 * pi / 2 - 2 asin(sqrt((1 - |x|) / 2)). p of degree 12 through the Chebyshev points of 0 .. 1/4. */
LANE_INLINE double arcsine(double x) {
  static const double p[13] = {0x1.5555555555556p-3, 0x1.3333333332ecap-4, 0x1.6db6db6e31f13p-5,
                               0x1.f1c71c1db0623p-6, 0x1.6e8bb1c8209a2p-6, 0x1.1c4d35cf95421p-6,
                               0x1.c9cf07674736ap-7, 0x1.782651caa6547p-7, 0x1.52420b04b37bep-7,
                               0x1.65a9c4dfcf8b2p-8, 0x1.1d189408314eep-6, -0x1.e6aaa8a0a04ccp-7,
                               0x1.d72b2bc8155f8p-6};
  const double half_pi = 0x1.921fb54442d18p+0, rest = 0x1.1a62633145c07p-54, a = fabs(x);
  const bool far = a > .5;
  const double y = far ? .5 * (1. - a) : a * a, y2 = y * y, y4 = y2 * y2;
  const double s = far ? sqrt(y) : a;
  const double low = (p[0] + y * p[1]) + y2 * (p[2] + y * p[3]);
  const double middle = (p[4] + y * p[5]) + y2 * (p[6] + y * p[7]);
  const double high = (p[8] + y * p[9]) + y2 * (p[10] + y * p[11]);
  const double r = s + s * (y * (low + y4 * (middle + y4 * (high + y4 * p[12]))));
  return copysign(far ? half_pi - (2. * r - rest) : r, x);
}

/* sin(x), |x| <= pi / 2, within 2e-16: x + x^3 q(x^2), q of degree 7 through the Chebyshev points
 */
LANE_INLINE double sine(double x) {
  static const double q[8] = {
      -0x1.5555555555555p-3,  0x1.1111111111107p-7,  -0x1.a01a01a018aadp-13, 0x1.71de3a5456716p-19,
      -0x1.ae6455a1d7087p-26, 0x1.6124015b5ee3ap-33, -0x1.ae5138c1216b3p-41, 0x1.89a4866f527ebp-49};
  const double z = x * x, z2 = z * z;
  const double low = (q[0] + z * q[1]) + z2 * (q[2] + z * q[3]);
  const double high = (q[4] + z * q[5]) + z2 * (q[6] + z * q[7]);
  return x + x * (z * (low + z2 * z2 * high));
}

LANE_INLINE double within_one(double x) {
  const double above = x > -1. ? x : -1.;
  return above < 1. ? above : 1.;
}

/* Lane by lane, without a branch: where the sun does not rise or set on that day, sin(dec) tan(lat)
 * is taken as -1 or 1. */
void sun_lanes(const struct sun_year *year, const double *sinlat, const double *coslat,
               const uint16_t *doy, struct sun_lanes *sun) {
  const double half_pi = .5 * pi, sin4 = sin(4. * pi / 180.);
  double sinld[LANES], cosld[LANES], sc[LANES];
  FOR_LANES (l) {
    sinld[l] = sinlat[l] * year->sindec[doy[l] - 1];
    cosld[l] = coslat[l] * year->cosdec[doy[l] - 1];
    sc[l] = year->sc[doy[l] - 1];
  }
  double *dayl = (double *)&sun->dayl, *daylp = (double *)&sun->daylp, *sinb = (double *)&sun->sinb,
         *rdsinbe = (double *)&sun->rdsinbe, *rangot = (double *)&sun->rangot,
         *half_sc = (double *)&sun->half_sc;
#pragma GCC unroll 1 /* eight copies of the loop's body would not become vectors */
  FOR_LANES (l) {
    const double S = sinld[l], C = cosld[l];
    const double aob = within_one(S / C), twilight = within_one((sin4 + S) / C);
    const double q = sqrt(1. - aob * aob), half_day = half_pi + arcsine(aob); /* angle of 0 .. pi */
    const double hours = 24. / pi * half_day;
    const double dsinb = 3600. * (hours * S + 24. / pi * C * q);
    const double dsinbe =
        3600. * (hours * (S + .4 * (S * S + .5 * C * C)) + 12. / pi * C * (2. + 1.2 * S) * q);
    const bool day = hours > 0. && dsinb > 0.;
    dayl[l] = hours;
    daylp[l] = 24. / pi * (half_pi + arcsine(twilight));
    for (int i = 0; i < 3; i++) {
      const double height = S + C * sine(half_pi - half_day * gauss_x[i]);
      sinb[i * LANES + l] = day && height > 0. ? height : 0.;
    }
    rangot[l] = day ? 1. / (sc[l] * dsinb) : 0.;
    rdsinbe[l] = day ? 1. / dsinbe : 0.;
    half_sc[l] = .5 * sc[l];
  }
}

void sun_table_of(const struct sun_year *year, double lat, struct sun_day table[SUN_DAYS]) {
  const double rad = pi / 180.;
  double sinlat[LANES], coslat[LANES];
  FOR_LANES (l) {
    sinlat[l] = sin(rad * lat);
    coslat[l] = cos(rad * lat);
  }
  for (int first = 1; first <= SUN_DAYS; first += LANES) {
    struct sun_lanes sun;
    uint16_t doy[LANES];
    FOR_LANES (l) doy[l] = (uint16_t)(first + l < SUN_DAYS ? first + l : SUN_DAYS);
    sun_lanes(year, sinlat, coslat, doy, &sun);
    FOR_LANES (l)
      table[doy[l] - 1] = (struct sun_day){.dayl = sun.dayl[l],
                                           .daylp = sun.daylp[l],
                                           .sinb = {sun.sinb[0][l], sun.sinb[1][l], sun.sinb[2][l]},
                                           .rdsinbe = sun.rdsinbe[l],
                                           .rangot = sun.rangot[l],
                                           .half_sc = sun.half_sc[l]};
  }
}

void sun_cache_start(const struct sun_year *year, struct sun_cache *cache) {
  cache->year = year;
  cache->asked = 0;
  for (int i = 0; i < SUN_CACHED; i++) {
    cache->lat[i] = NAN;
    cache->last[i] = 0;
  }
}

const struct sun_day *sun_cache_table(struct sun_cache *cache, double lat) {
  int at = 0;
  for (int i = 0; i < SUN_CACHED; i++)
    if (cache->last[i] < cache->last[at]) at = i;
  for (int i = 0; i < SUN_CACHED; i++)
    if (cache->lat[i] == lat) at = i;
  if (cache->lat[at] != lat) sun_table_of(cache->year, lat, cache->table[at]);
  cache->lat[at] = lat;
  cache->last[at] = ++cache->asked;
  return cache->table[at];
}

void sun_days_start(const struct sun_year *year, const double *lat, struct sun_days *days) {
  const double rad = pi / 180.;
  days->year = year;
  days->n = 0;
  FOR_LANES (l) {
    days->sinlat[l] = sin(rad * lat[l]);
    days->coslat[l] = cos(rad * lat[l]);
  }
}

void sun_table(double lat, struct sun_day table[SUN_DAYS]) {
  struct sun_year year;
  sun_year(&year);
  sun_table_of(&year, lat, table);
}

void sun_radiation(double lat, double above[SUN_DAYS]) {
  struct sun_day table[SUN_DAYS];
  sun_table(lat, table);
  for (int doy = 1; doy <= SUN_DAYS; doy++)
    above[doy - 1] = table[doy - 1].rangot > 0. ? 1. / table[doy - 1].rangot : 0.;
}

void sun_gather(const struct sun_day *const table[LANES], const uint16_t doy[LANES],
                struct sun_lanes *sun) {
  FOR_LANES (l) {
    const struct sun_day *d = &table[l][doy[l] - 1];
    sun->dayl[l] = d->dayl;
    sun->daylp[l] = d->daylp;
    for (int i = 0; i < 3; i++) sun->sinb[i][l] = d->sinb[i];
    sun->rdsinbe[l] = d->rdsinbe;
    sun->rangot[l] = d->rangot;
    sun->half_sc[l] = d->half_sc;
  }
}
