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

static struct sun_day sun_of(double lat, int doy) {
  const double rad = pi / 180.;
  double dec = -asin(sin(23.45 * rad) * cos(2. * pi * (doy + 10.) / 365.));
  double sc = 1370. * (1. + .033 * cos(2. * pi * doy / 365.));
  double sinld = sin(rad * lat) * sin(dec), cosld = cos(rad * lat) * cos(dec);
  double aob = sinld / cosld, dayl, dsinb, dsinbe;
  if (fabs(aob) <= 1.) {
    double q = sqrt(1. - aob * aob);
    dayl = 12. * (1. + 2. * asin(aob) / pi);
    dsinb = 3600. * (dayl * sinld + 24. * cosld * q / pi);
    dsinbe = 3600. * (dayl * (sinld + .4 * (sinld * sinld + cosld * cosld * .5)) +
                      12. * cosld * (2. + 3. * .4 * sinld) * q / pi);
  } else {
    dayl = aob > 1. ? 24. : 0.;
    dsinb = 3600. * dayl * sinld;
    dsinbe = 3600. * dayl * (sinld + .4 * (sinld * sinld + cosld * cosld * .5));
  }
  double twilight = (-sin(-4. * rad) + sinld) / cosld;
  struct sun_day day = {.dayl = dayl, .half_sc = .5 * sc};
  day.daylp =
      fabs(twilight) <= 1. ? 12. * (1. + 2. * asin(twilight) / pi) : (twilight > 1. ? 24. : 0.);
  if (dayl > 0. && dsinb > 0.) {
    day.rangot = 1. / (sc * dsinb);
    day.rdsinbe = 1. / dsinbe;
    for (int i = 0; i < 3; i++) {
      double hour = 12. + .5 * dayl * gauss_x[i];
      day.sinb[i] = fmax(0., sinld + cosld * cos(2. * pi * (hour + 12.) / 24.));
    }
  }
  return day;
}

void sun_table(double lat, struct sun_day table[SUN_DAYS]) {
  for (int doy = 1; doy <= SUN_DAYS; doy++) table[doy - 1] = sun_of(lat, doy);
}

void sun_radiation(double lat, double above[SUN_DAYS]) {
  for (int doy = 1; doy <= SUN_DAYS; doy++) {
    double rangot = sun_of(lat, doy).rangot;
    above[doy - 1] = rangot > 0. ? 1. / rangot : 0.;
  }
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
