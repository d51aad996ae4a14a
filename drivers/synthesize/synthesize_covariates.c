/* A truth that follows climate and soil.
 *
 *   soil, by smooth random fields   clay 6 .. 50 %, organic carbon 0.5 .. 3.5 %
 *   altitude, by another            0 .. 500 m; temperatures fall by 6.5 K km-1 (0 .. 100 m where
 *                                   the truth is constant: the crop is that of one climate)
 *   s = tanh((temperature - T0) / 1.5 K)        saturates towards cold and warm
 *   w = tanh((radiation - R0) / 8 W m-2)        the same for radiation
 *   q = tanh((carbon - 2 %) / 0.8 %)            and for organic carbon
 *   h = 2 exp(-((clay - 28 %) / 10 %)^2) - 1    a hump: 1 on loam, towards -1 on sand and clay
 *   ln factor = sum of the terms of `effect` below
 *
 * No linear function of the covariates gives this: the hump has no trend and products change sign.
 * T0 and R0 lie in the middle of the crop's grid (synthetic_calendar). Altitude and the numbers of
 * the zones act through the temperature alone. The numbers imitate no measured relation.
 */
#include "synthesize/synthesize.h"
#include <math.h>
#include <stdlib.h>

enum { DRAW_ALTITUDE = 3000, DRAW_CLAY, DRAW_CARBON };

enum term { TERM_S, TERM_H, TERM_Q, TERM_HQ, TERM_SQ, TERM_SH, TERM_QW, N_TERMS };
static const char *const term_name[N_TERMS] = {"s", "h", "q", "h*q", "s*q", "s*h", "q*w"};

/* rows as synthesis.control; they sum up to 0.18 or 0.19: factors of 0.83 to 1.21 */
static const double effect[SYNTHETIC_BY_CELL][N_TERMS] = {
    {[TERM_S] = 0.10, [TERM_HQ] = 0.09}, /* TSUM1: late where it is warm */
    {[TERM_H] = 0.12, [TERM_SQ] = 0.07}, /* TSUM2 */
    {[TERM_Q] = 0.09, [TERM_SH] = 0.09}, /* SPAN */
    {[TERM_H] = 0.12, [TERM_QW] = 0.07}, /* AMAXTB */
};

static const double kelvin = 1.5, watts = 8.0, loam = 28.0, humus = 2.0; /* K, W m-2, %, % */
static const double clay_width = 10.0, carbon_width = 0.8;               /* % */

void synthesis_landscape(struct synthesis *s) {
  s->altitude = synthesis_field(s, DRAW_ALTITUDE, 0.1, 0.0, s->covariates ? 500.0 : 100.0);
  s->clay = synthesis_field(s, DRAW_CLAY, 0.25, 6.0, 50.0);
  s->carbon = synthesis_field(s, DRAW_CARBON, 0.25, 0.5, 3.5);
}

static void terms_of(const struct synthesis *s, int point, double term[N_TERMS]) {
  const struct synthetic_calendar *c = &s->calendar;
  double from_loam = (s->clay[point] - loam) / clay_width;
  double warm = tanh((s->temperature[point] - c->temperature) / kelvin);
  double bright = tanh((s->radiation[point] - c->radiation) / watts);
  double h = 2.0 * exp(-from_loam * from_loam) - 1.0;
  double q = tanh((s->carbon[point] - humus) / carbon_width);
  term[TERM_S] = warm;
  term[TERM_H] = h;
  term[TERM_Q] = q;
  term[TERM_HQ] = h * q;
  term[TERM_SQ] = warm * q;
  term[TERM_SH] = warm * h;
  term[TERM_QW] = q * bright;
}

void synthesis_factors(struct synthesis *s) {
  for (int i = 0; i < SYNTHETIC_BY_CELL; i++) {
    s->factor[i] = malloc((size_t)s->n_points * sizeof *s->factor[i]);
    if (!s->factor[i]) abort();
  }
  for (int p = 0; p < s->n_points; p++) {
    double term[N_TERMS];
    terms_of(s, p, term);
    for (int i = 0; i < SYNTHETIC_BY_CELL; i++) {
      double sum = 0.0;
      for (int t = 0; t < N_TERMS; t++) sum += effect[i][t] * term[t];
      s->factor[i][p] = exp(sum);
    }
  }
}

void synthesis_print_truth(const struct synthesis *s, FILE *out) {
  const struct synthetic_calendar *c = &s->calendar;
  fprintf(out, "by_cell: # ln of the factors in truth_parameters.nc\n");
  for (int i = 0; i < s->n_by_cell; i++) {
    const char *plus = "";
    fprintf(out, "  %s: \"", s->control[i].name);
    for (int t = 0; t < N_TERMS; t++) {
      if (effect[i][t] == 0.0) continue;
      fprintf(out, "%s%g*%s", plus, effect[i][t], term_name[t]);
      plus = " + ";
    }
    fprintf(out, "\"\n");
  }
  fprintf(out,
          "terms: # of the variables of covariates.nc\n"
          "  s: \"tanh((temperature - %g)/%g)\"\n  w: \"tanh((radiation - %g)/%g)\"\n"
          "  q: \"tanh((organic_carbon - %g)/%g)\"\n"
          "  h: \"2*exp(-((clay - %g)/%g)**2) - 1\"\n",
          c->temperature, kelvin, c->radiation, watts, humus, carbon_width, loam, clay_width);
}
