/* Rows of soil water: before the first day, on any day; and of the crop's water and oxygen stress.
 */
#include "crop/water_stress.h"
#include "harness.h"
#include "process_harness.h"
#include "soil/water_balance.h"
#include <math.h>
#include <stdio.h>

static const lane none = {0};

/* A row's kinks are numbered, those first that can be met exactly in floating point. Its `place`
 * moves lane l of a point a little away from kink `which`, by `side` (.01 to .5, either sign), or
 * onto it (0). */

/* Inputs with a dozen binary digits, whose products and sums are exact: a kink is met, not missed
 * by an ulp. */
static void snap(struct process_point *p, int n_in) {
  for (int i = 0; i < n_in; i++)
    FOR_LANES (l) p->x.in[i][l] = round(p->x.in[i][l] * 4096.) / 4096.;
}

/* On a kink the derivative of `continuous` mode is the mean of both sides: what central differences
 * with a step of 1e-7 give along any direction. They round at 1e-7 (values are up to 50) and are
 * off by the step times a quarter of the difference of the second derivatives, some 1e-7 too. */
static void check_mean_of_sides(const struct process *process, int exact) {
  for (int draw = 0; draw < 4 * exact; draw++) {
    struct process_point p = {.continuous = true}, there[2];
    struct process_vector d = {.in = {none}};
    struct draws r = {.key = {.seed = 4, .cell = (uint32_t)draw, .variable = 8}};
    lane y[2][PROCESS_OUT], y_d[PROCESS_OUT];
    process->sample(&p, &r);
    process_refresh(&p);
    process->kink(&p, draw % exact);
    process_refresh(&p);
    for (int i = 0; i < process->n_in; i++)
      FOR_LANES (l) d.in[i][l] = process->scale[i] * draw_in(&r, -1., 1.);
    process->tl(&p, &d, y_d);
    for (int side = 0; side < 2; side++) {
      there[side] = p;
      for (int i = 0; i < process->n_in; i++)
        there[side].x.in[i] += (side ? 1e-7 : -1e-7) * d.in[i];
      process->nl(&there[side], y[side]);
    }
    for (int k = 0; k < process->n_out; k++)
      FOR_LANES (l) {
        double mean = (y[1][k][l] - y[0][k][l]) / 2e-7;
        bool good = fabs(y_d[k][l] - mean) <= 2e-6 * fmax(1., fabs(mean));
        if (!good)
          printf("    %s, kink %d, lane %d, output %d: derivative %.9g, mean of both sides %.9g\n",
                 process->name, draw % exact, l, k, y_d[k][l], mean);
        CU_ASSERT(good);
      }
  }
}

/* -- a soil: parameters and RDMSOL lead the inputs of both its rows */
enum { RDMSOL = N_SOIL_SCALARS, SOIL_IN };
#define SOIL_PARAMETER_SCALES                                                                      \
  [SOIL_SMW] = .01, [SOIL_SMFCF] = .01, [SOIL_SM0] = .01, [SOIL_CRAIRC] = .01, [SOIL_SOPE] = 1.,   \
  [SOIL_KSUB] = 1., [SOIL_SMLIM] = .01, [SOIL_WAV] = 1., [SOIL_SSI] = .1, [SOIL_SSMAX] = .1,       \
  [SOIL_IFUNRN] = 0., [SOIL_NOTINF] = .1, [RDMSOL] = 10.

static void draw_soil(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    double smw = draw_in(r, .05, .2), smfcf = smw + draw_in(r, .1, .2);
    double sm0 = smfcf + draw_in(r, .05, .15);
    in[SOIL_SMW][l] = smw, in[SOIL_SMFCF][l] = smfcf, in[SOIL_SM0][l] = sm0;
    in[SOIL_CRAIRC][l] = draw_in(r, .03, .1);
    in[SOIL_SOPE][l] = draw_in(r, .3, 5.), in[SOIL_KSUB][l] = draw_in(r, .3, 5.);
    in[SOIL_SMLIM][l] = draw_in(r, smw, sm0);
    in[SOIL_WAV][l] = draw_in(r, 0., 15.);
    in[SOIL_SSI][l] = draw_in(r, 0., 1.), in[SOIL_SSMAX][l] = draw_in(r, .1, 2.);
    in[SOIL_IFUNRN][l] = draw_of(r, 2);
    in[SOIL_NOTINF][l] = draw_in(r, 0., .6);
    in[RDMSOL][l] = draw_in(r, 60., 150.);
  }
}
/* SMW .1, SMFCF .3, SM0 .45, RDMSOL 90 */
static void plain_soil(struct process_point *p) {
  static const double value[SOIL_IN] = {
      [SOIL_SMW] = .1,   [SOIL_SMFCF] = .3,   [SOIL_SM0] = .45,  [SOIL_CRAIRC] = .06,
      [SOIL_SOPE] = 2.,  [SOIL_KSUB] = .5,    [SOIL_SMLIM] = .3, [SOIL_SSI] = .4,
      [SOIL_SSMAX] = .1, [SOIL_NOTINF] = .25, [RDMSOL] = 90.};
  for (int i = 0; i < SOIL_IN; i++) p->x.in[i] = lane_set(value[i]);
}
static const struct soil *soil_of(const struct process_vector *v) {
  return (const struct soil *)v->in;
}

/* -- before the first day */
static const double initial_scale[SOIL_IN] = {SOIL_PARAMETER_SCALES};
static void initial_nl(const struct process_point *p, lane *out) {
  soil_initial(soil_of(&p->x), p->continuous, (struct soil_state *)out);
}
static void initial_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  soil_initial_tl(soil_of(&p->x), soil_of(d), p->continuous, (struct soil_state *)out_d);
}
static void initial_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  soil_initial_ad(soil_of(&p->x), (struct soil *)b->in, p->continuous,
                  (const struct soil_state *)out_b);
}
enum {
  I_WILTED,
  I_LIMIT,
  I_LIMIT_SM0,
  I_LIMIT_SMW,
  I_SHALLOW,
  I_EXACT,
  I_HALF = I_EXACT,
  I_RAMP,
  I_RAMP_END,
  I_FULL,
  I_KINKS
};
static void initial_place(struct process_point *p, int l, int which, double side) {
  lane *in = p->x.in;
  double smw = in[SOIL_SMW][l], held = in[SOIL_SMFCF][l] - smw, sm0 = in[SOIL_SM0][l];
  in[SOIL_SMLIM][l] = sm0 - .0078125; /* what SMW + WAV / 10 stays below, mostly */
  switch (which) {
  case I_WILTED:
    in[SOIL_WAV][l] = .5 * side;
    break;
  case I_LIMIT_SM0:
    in[SOIL_SMLIM][l] = sm0 + .05 * side;
    in[SOIL_WAV][l] = 15.;
    break;
  case I_LIMIT_SMW:
    in[SOIL_SMLIM][l] = smw + .05 * side;
    break;
  case I_SHALLOW:
    in[RDMSOL][l] = 10. + 5. * side;
    in[SOIL_WAV][l] = 15.; /* more than the rooted zone holds */
    break;
  case I_LIMIT:
    in[SOIL_WAV][l] = 1.25;
    in[SOIL_SMLIM][l] = smw + .125 + .05 * side;
    break;
  case I_HALF:
    in[SOIL_WAV][l] = 10. * held * (.5 + .5 * side);
    break;
  case I_RAMP:
  case I_RAMP_END:
    in[SOIL_WAV][l] = 10. * held * ((which == I_RAMP ? .4 : .6) + .05 * side);
    break;
  case I_FULL: { /* the subsoil */
    double moist = fmin(smw + 1.5, in[SOIL_SMLIM][l]);
    in[SOIL_WAV][l] = (in[RDMSOL][l] - 10.) * sm0 - in[RDMSOL][l] * smw + 10. * moist + side;
    break;
  }
  }
}
static void initial_sample(struct process_point *p, struct draws *r) {
  draw_soil(p, r);
  FOR_LANES (l)
    if (draw_yes(r, .9)) initial_place(p, l, draw_of(r, I_KINKS), draw_about(r, 0., 1.));
}
static void initial_kink(struct process_point *p, int which) {
  snap(p, SOIL_IN);
  FOR_LANES (l) initial_place(p, l, which, 0.);
}
/* WAV .6 and .95 give a moisture of .16 and .195, below half, .2; 1.25 gives .225, above it. In
 * `continuous` mode dslr falls from 5 at .18 to 1 at .22. Of 40 + 9 cm the rooted zone takes 3, as
 * SMLIM says, the subsoil .45 x 80. */
static void initial_golden(void) {
  struct process_point p = {0};
  struct soil_state y;
  plain_soil(&p);
  p.x.in[SOIL_WAV] = (lane){.6, .95, 1.25, 40.};
  for (int mode = 0; mode < 2; mode++) {
    p.continuous = mode;
    initial_nl(&p, (lane *)&y);
    CHECK_CLOSE(y.sm[0], .16, 1e-15);
    CHECK_CLOSE(y.w[0], 1.6, 1e-15);
    CHECK_CLOSE(y.wlow[0], 8., 1e-15);
    CHECK_CLOSE(y.dslr[0], 5., 0.);
    CHECK_CLOSE(y.dslr[1], mode ? 3.5 : 5., 1e-14);
    CHECK_CLOSE(y.dslr[2], 1., 0.);
    CHECK_CLOSE(y.w[3], 3., 1e-15);
    CHECK_CLOSE(y.wlow[3], 36., 1e-15);
    CHECK_CLOSE(y.ss[0], .4, 0.);
    CHECK_CLOSE(y.rd[1], 10., 0.);
    CHECK_CLOSE(y.rin[2], 0., 0.);
    CHECK_CLOSE(y.dsos[0], 0., 0.);
  }
  check_mean_of_sides(&rows_of_water[0], I_EXACT);
}

/* -- any day: soil, state and the day's inputs in; state and flows out */
#define X(field, ...) AT_##field,
enum {
  AT_FIRST = SOIL_IN - 1,
  SOIL_STATE(X) AT_rain,
  AT_irrigation,
  AT_tra,
  AT_evwmx,
  AT_evsmx,
  AT_depth,
  AT_depth_new,
  DAY_IN
};
#undef X
enum { DAY_OUT = SOIL_STATE_FIELDS + sizeof(struct soil_flux) / sizeof(lane) };
_Static_assert(DAY_IN - AT_rain == sizeof(struct soil_in) / sizeof(lane), "inputs of a day");
static const double day_scale[DAY_IN] = {
    SOIL_PARAMETER_SCALES, [AT_w] = 1.,     [AT_wlow] = 1.,       [AT_ss] = .1,
    [AT_sm] = .01,         [AT_rd] = .01,   [AT_rin] = .1,        [AT_dslr] = .5,
    [AT_dsos] = .5,        [AT_rain] = .1,  [AT_irrigation] = .1, [AT_tra] = .1,
    [AT_evwmx] = .1,       [AT_evsmx] = .1, [AT_depth] = .01,     [AT_depth_new] = .01};

static const struct soil_state *state_of(const struct process_vector *v) {
  return (const struct soil_state *)&v->in[AT_w];
}
static const struct soil_in *in_of(const struct process_vector *v) {
  return (const struct soil_in *)&v->in[AT_rain];
}
static void day_nl(const struct process_point *p, lane *out) {
  soil_day(soil_of(&p->x), p->continuous, state_of(&p->x), in_of(&p->x), (struct soil_state *)out,
           (struct soil_flux *)&out[SOIL_STATE_FIELDS]);
}
static void day_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  soil_day_tl(soil_of(&p->x), soil_of(d), p->continuous, state_of(&p->x), state_of(d), in_of(&p->x),
              in_of(d), (struct soil_state *)out_d, (struct soil_flux *)&out_d[SOIL_STATE_FIELDS]);
}
static void day_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  soil_day_ad(soil_of(&p->x), (struct soil *)b->in, p->continuous, state_of(&p->x),
              (struct soil_state *)&b->in[AT_w], in_of(&p->x), (struct soil_in *)&b->in[AT_rain],
              (const struct soil_state *)out_b,
              (const struct soil_flux *)&out_b[SOIL_STATE_FIELDS]);
}

/* exact: each switch opens, each limit is met; then bands end, whole switches, jumps */
enum {
  D_WET,
  D_POND,
  D_STORED,
  D_DRY,
  D_STORM,
  D_STORM_FULL,
  D_FLOW,
  D_SPARE,
  D_SPARE_SOPE,
  D_SURPLUS,
  D_SURPLUS_KSUB,
  D_ROOM,
  D_CAP,
  D_EMPTY,
  D_SPACE,
  D_BRIM,
  D_BOTTOM,
  D_SHALLOW,
  D_EXACT,
  D_WET_END = D_EXACT,
  D_WET_WHOLE,
  D_POND_END,
  D_POND_WHOLE,
  D_STORED_END,
  D_STORED_WHOLE,
  D_AIR,
  D_AIR_LOW,
  D_AIR_HIGH,
  D_DEEPENS,
  D_FALLOW,
  D_NO_REST,
  D_KINKS
};
/* what a limit is compared with, in lane l */
struct inner {
  double evs, offer, pre, perc1, perc, below;
};
static struct inner inner_of(const struct process_point *p, int l) {
  const lane *in = p->x.in;
  struct inner y;
  lane out[PROCESS_OUT];
  struct process_point full = *p;
  full.x.in[AT_w] = full.x.in[AT_w] + 64.; /* enough to evaporate */
  day_nl(&full, out);
  y.evs = out[SOIL_STATE_FIELDS][l];
  day_nl(p, out);
  double storm = in[SOIL_IFUNRN][l] > 0. ? fmin(1., fmax(0., in[AT_rain][l] - .5)) : 1.;
  y.offer =
      in[AT_rain][l] * (1. - in[SOIL_NOTINF][l] * storm) + in[AT_irrigation][l] + in[AT_ss][l];
  full = *p;
  full.x.in[AT_sm] = lane_set(-64.); /* room for all that is offered */
  y.perc = out[SOIL_STATE_FIELDS + 2][l];
  day_nl(&full, out);
  y.pre = out[5][l];
  double spare = in[AT_w][l] - in[SOIL_SMFCF][l] * in[AT_depth][l] - in[AT_tra][l] - y.evs;
  y.perc1 = fmin(fmax(spare, 0.), in[SOIL_SOPE][l]);
  y.below = fmax(10., in[RDMSOL][l]) - in[AT_depth][l];
  return y;
}
static void day_place(struct process_point *p, int l, int which, double side) {
  lane *in = p->x.in, out[PROCESS_OUT];
  const double smfcf = in[SOIL_SMFCF][l], depth = in[AT_depth][l];
  struct inner y;
  switch (which) {
  case D_WET:
  case D_WET_END:
  case D_WET_WHOLE:
    in[AT_ss][l] = 0.;
    in[AT_rin][l] = (which == D_WET ? .9 : which == D_WET_END ? 1.1 : 1.) + .1 * side;
    break;
  case D_POND:
  case D_POND_END:
  case D_POND_WHOLE:
    in[AT_ss][l] = (which == D_POND ? .9 : which == D_POND_END ? 1.1 : 1.) + .1 * side;
    break;
  case D_STORED:
  case D_STORED_END:
  case D_STORED_WHOLE:
    in[AT_ss][l] = (which == D_STORED ? .05 : which == D_STORED_END ? .15 : .1) + .1 * side;
    break;
  case D_DRY: /* sqrt(dslr + 1) - sqrt(dslr) is 1/2 */
    in[AT_ss][l] = 0., in[AT_dslr][l] = .5625;
    in[AT_rin][l] = .5 * in[AT_evsmx][l] + .1 * side;
    break;
  case D_STORM:
  case D_STORM_FULL:
    in[SOIL_IFUNRN][l] = 1.;
    in[AT_rain][l] = (which == D_STORM ? .5 : 1.5) + .5 * side;
    break;
  case D_FLOW:
    in[AT_ss][l] = .5;
    in[SOIL_SOPE][l] = inner_of(p, l).offer + side;
    break;
  case D_SPARE:
    in[AT_w][l] = smfcf * depth + in[AT_tra][l] + inner_of(p, l).evs + side;
    break;
  case D_SPARE_SOPE:
    in[AT_w][l] = smfcf * depth + in[AT_tra][l] + inner_of(p, l).evs + in[SOIL_SOPE][l] + side;
    break;
  case D_SURPLUS:
  case D_SURPLUS_KSUB:
    y = inner_of(p, l);
    in[AT_wlow][l] = smfcf * y.below - y.perc1 + side;
    if (which == D_SURPLUS_KSUB) in[AT_wlow][l] += in[SOIL_KSUB][l];
    break;
  case D_ROOM: /* the subsoil is fuller than KSUB can drain */
    in[AT_w][l] = smfcf * depth + 1.;
    y = inner_of(p, l);
    in[AT_wlow][l] = in[SOIL_SM0][l] * y.below + in[SOIL_KSUB][l] - y.perc1 + side;
    break;
  case D_CAP:
    y = inner_of(p, l);
    in[AT_sm][l] = in[SOIL_SM0][l] - (y.pre - in[AT_tra][l] - y.evs - y.perc + side) / depth;
    break;
  case D_EMPTY:
    in[AT_w][l] = 0.;
    in[AT_wlow][l] = .5 * smfcf * inner_of(p, l).below;
    day_nl(p, out); /* infiltration, whatever w is */
    in[AT_w][l] = in[AT_tra][l] + inner_of(p, l).evs - out[5][l] + side;
    break;
  case D_SPACE:
    day_nl(p, out);
    in[SOIL_SSMAX][l] = out[2][l] + out[SOIL_STATE_FIELDS + 4][l] + side;
    break;
  case D_BRIM: /* nothing stays on the surface, and nothing may */
    in[SOIL_SSMAX][l] = .1 * side;
    in[AT_ss][l] = in[SOIL_NOTINF][l] = 0.;
    in[AT_sm][l] = in[SOIL_SMW][l];
    in[AT_rain][l] = .75;
    break;
  case D_BOTTOM: /* roots reach the soil's depth */
    in[AT_depth_new][l] = in[RDMSOL][l] + side;
    break;
  case D_SHALLOW:
    in[AT_rd][l] = in[AT_depth][l] = 8.;
    in[AT_depth_new][l] = 9.;
    in[RDMSOL][l] = 10. + 2. * side;
    in[AT_wlow][l] = .5;
    break;
  case D_AIR:
  case D_AIR_LOW:
  case D_AIR_HIGH:
    day_nl(p, out);
    in[SOIL_CRAIRC][l] = in[SOIL_SM0][l] - out[3][l] + .002 * side;
    if (which != D_AIR) in[SOIL_CRAIRC][l] += which == D_AIR_LOW ? .005 : -.005;
    break;
  case D_DEEPENS:
    in[AT_depth_new][l] = in[AT_rd][l] + .001 + .0005 * side;
    break;
  case D_FALLOW: /* the crop is gone */
    in[AT_depth_new][l] = in[AT_rd][l] - 5. + side;
    break;
  case D_NO_REST: /* roots deeper than the soil says it allows */
    in[AT_depth_new][l] = in[AT_rd][l] + 2.;
    in[RDMSOL][l] = in[AT_rd][l] + side;
    break;
  }
}
static void draw_day(struct process_point *p, struct draws *r, int l) {
  lane *in = p->x.in;
  double smw = in[SOIL_SMW][l], sm0 = in[SOIL_SM0][l], rd = draw_in(r, 20., 45.);
  in[AT_rd][l] = in[AT_depth][l] = rd;
  in[AT_depth_new][l] = rd + draw_in(r, .01, 1.5);
  in[AT_sm][l] = draw_in(r, smw, sm0);
  in[AT_w][l] = in[AT_sm][l] * rd;
  in[AT_wlow][l] = draw_in(r, smw, sm0) * (in[RDMSOL][l] - rd);
  in[AT_ss][l] = draw_yes(r, .5) ? 0. : draw_in(r, .2, 2.);
  in[AT_rin][l] = draw_in(r, .4, draw_yes(r, .5) ? .85 : 3.);
  in[AT_dslr][l] = draw_in(r, 1., 20.);
  in[AT_dsos][l] = draw_in(r, 0., 6.);
  in[AT_rain][l] = draw_yes(r, .3) ? 0. : draw_in(r, 0., 3.);
  in[AT_irrigation][l] = draw_yes(r, .7) ? 0. : draw_in(r, 0., 3.);
  in[AT_tra][l] = draw_in(r, 0., .6);
  in[AT_evwmx][l] = draw_in(r, 0., .6);
  in[AT_evsmx][l] = draw_yes(r, .7) ? draw_in(r, .05, .35) : draw_in(r, 1., 3.);
}
static void day_sample(struct process_point *p, struct draws *r) {
  draw_soil(p, r);
  FOR_LANES (l) draw_day(p, r, l);
  FOR_LANES (l)
    if (draw_yes(r, .95)) day_place(p, l, draw_of(r, D_KINKS), draw_about(r, 0., 1.));
}
static void day_kink(struct process_point *p, int which) {
  p->x.in[AT_rd] = p->x.in[AT_depth] = lane_set(32.); /* divides exactly */
  p->x.in[AT_rin] = lane_set(.5);                     /* more than can evaporate */
  p->x.in[AT_evsmx] = lane_min(p->x.in[AT_evsmx], lane_set(.35));
  p->x.in[AT_depth_new] = lane_set(33.);
  p->x.in[AT_ss] =
      lane_where(lane_gt(p->x.in[AT_ss], lane_set(.25)), lane_set(.5)); /* in no band */
  p->x.in[RDMSOL] = lane_max(p->x.in[RDMSOL], lane_set(50.));
  snap(p, DAY_IN);
  FOR_LANES (l) day_place(p, l, which, 0.);
}
/* Water on the surface is a small difference of cm: it rounds as 1 + x does, not as x. So the row
 * tells 1 + x of every output; what the derivatives are does not change. */
static void day_row_nl(const struct process_point *p, lane *out) {
  day_nl(p, out);
  for (int k = 0; k < DAY_OUT; k++) out[k] = out[k] + 1.;
}
static double day_imbalance(const struct process_point *p, const lane *row, int l) {
  lane out[DAY_OUT];
  for (int k = 0; k < DAY_OUT; k++) out[k] = row[k] - 1.;
  struct soil_totals totals;
  lane open;
  soil_totals_start(state_of(&p->x), &totals);
  soil_totals_add(in_of(&p->x), (const struct soil_flux *)&out[SOIL_STATE_FIELDS], &totals);
  soil_totals_open(&totals, (const struct soil_state *)out, &open);
  return open[l] / fmax(1., totals.start[l] + totals.rain[l] + totals.irrigation[l]);
}
/* sqrt(4) - sqrt(3) = .2679... of evsmx .2 evaporate, with the .1 that came in yesterday. All lanes
 * start from 9.6 cm over 18 of 60 x .3, roots go from 30 to 31.2 cm (a fiftieth of the rest).
 * Lanes: 0 plain, 1 ponded, 2 and 3 on the switches of infiltration (there evsmx is 5) and ponding,
 * 4 empty, 5 saturated, 6 saturated above a tight subsoil, 7 with losses by the size of the storm.
 */
/* of these eight, LANES from `first` on */
static void day_golden_sample(struct process_point *p, int first) {
  static const double value[DAY_IN - AT_w] = {
      [AT_w - AT_w] = 9.6,         [AT_wlow - AT_w] = 18., [AT_sm - AT_w] = .32,
      [AT_rd - AT_w] = 30.,        [AT_rin - AT_w] = .1,   [AT_dslr - AT_w] = 3.,
      [AT_dsos - AT_w] = 2.,       [AT_rain - AT_w] = 1.2, [AT_tra - AT_w] = .3,
      [AT_evwmx - AT_w] = .5,      [AT_evsmx - AT_w] = .2, [AT_depth - AT_w] = 30.,
      [AT_depth_new - AT_w] = 31.2};
  lane *in = p->x.in;
  plain_soil(p);
  for (int i = AT_w; i < DAY_IN; i++) in[i] = lane_set(value[i - AT_w]);
#define AT(field, k)                                                                               \
  if ((k) >= first && (k) < first + LANES) in[field][((k)-first) % LANES]
  AT(AT_ss, 1) = 2.;
  AT(AT_rin, 2) = 1.;
  AT(AT_evsmx, 2) = 5.;
  AT(AT_ss, 3) = 1.;
  AT(AT_w, 4) = .1;
  AT(AT_sm, 4) = .1 / 30.;
  AT(AT_rain, 4) = 0.;
  AT(AT_w, 5) = 13.5;
  AT(AT_w, 6) = 13.5;
  AT(AT_sm, 5) = .45;
  AT(AT_sm, 6) = .45;
  AT(SOIL_SOPE, 6) = 0.;
  AT(SOIL_IFUNRN, 7) = 1.;
#undef AT
}
static void day_golden(void) {
  const double fades = .2 * (2. - sqrt(3.)) + .1, tight = 1e-14;
  struct process_point p = {0};
  lane out[PROCESS_OUT];
  const struct soil_state *y = (const struct soil_state *)out;
  const struct soil_flux *flux = (const struct soil_flux *)&out[SOIL_STATE_FIELDS];
  for (int of = 0; of < 2 * 8 / LANES; of++) {
    const int mode = of % 2, first = of / 2 * LANES;
    day_golden_sample(&p, first);
    p.continuous = mode;
    day_nl(&p, out);
    CHECK_LANE(flux->evs, 0, first, fades, tight);
    CHECK_LANE(flux->perc, 0, first, .3 - fades, tight);
    CHECK_LANE(flux->loss, 0, first, .3 - fades, tight);
    CHECK_LANE(flux->runoff, 0, first, .2, tight);
    CHECK_LANE(y->w, 0, first, 9.9 + .36, tight);
    CHECK_LANE(y->wlow, 0, first, 17.64, tight);
    CHECK_LANE(y->sm, 0, first, 10.26 / 31.2, tight);
    CHECK_LANE(y->ss, 0, first, .1, tight);
    CHECK_LANE(y->rin, 0, first, .9, tight);
    CHECK_LANE(y->dslr, 0, first, 4., 0.);
    CHECK_LANE(y->dsos, 0, first, 0., 0.);
    CHECK_LANE(flux->evs, 1, first, 0., 0.);
    CHECK_LANE(flux->evw, 1, first, .5, 0.);
    CHECK_LANE(flux->runoff, 1, first, .6, tight);
    CHECK_LANE(y->w, 1, first, 11.36, tight);
    CHECK_LANE(y->dslr, 1, first, 3., 0.);
    CHECK_LANE(flux->evs, 2, first, mode ? 5. * (2.5 - sqrt(3.)) + 1. : 5., tight);
    CHECK_LANE(y->dslr, 2, first, mode ? 2.5 : 1., tight);
    CHECK_LANE(flux->evs, 3, first, mode ? .5 * fades : fades, tight);
    CHECK_LANE(flux->evw, 3, first, mode ? .25 : 0., tight);
    CHECK_LANE(y->rin, 3, first, mode ? 1.65 : 1.9, tight);
    CHECK_LANE(flux->evs, 4, first, -.2, tight);
    CHECK_LANE(y->w, 4, first, .36, tight);
    CHECK_LANE(y->w, 5, first, 12.1 - fades + .39, tight);
    CHECK_LANE(y->wlow, 5, first, 19.11, tight);
    CHECK_LANE(flux->loss, 5, first, .5, 0.);
    CHECK_LANE(y->rin, 6, first, .3 + fades, tight);
    CHECK_LANE(y->dsos, 6, first, 3., 0.);
    CHECK_LANE(y->rin, 7, first, .99, tight);
  }
  check_mean_of_sides(&rows_of_water[1], D_EXACT);
}

/* -- water and oxygen stress */
enum {
  S_DVS,
  S_H,
  S_LAI,
  S_ET0,
  S_E0,
  S_ES0,
  S_SHARE,
  S_SM,
  S_DSOS,
  S_SMW,
  S_SMFCF,
  S_SM0,
  S_CRAIRC,
  S_IN
};
static const double stress_scale[S_IN] = {
    [S_DVS] = .01,   [S_H] = .001,   [S_LAI] = .5,    [S_ET0] = .05, [S_E0] = .05,
    [S_ES0] = .05,   [S_SHARE] = .1, [S_SM] = .01,    [S_DSOS] = .5, [S_SMW] = .01,
    [S_SMFCF] = .01, [S_SM0] = .01,  [S_CRAIRC] = .01};
static void stress_nl(const struct process_point *p, lane *out) {
  struct table_row row;
  table_row(p, TABLE_OF(kdif), &row);
  water_stress(&p->crop, (const struct water_stress_in *)row.in, (struct water_stress_out *)out,
               NULL);
}
static void stress_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  struct table_row row, row_d;
  struct water_stress_out out;
  struct water_stress_work work;
  table_row(p, TABLE_OF(kdif), &row);
  table_row_tl(p, d, TABLE_OF(kdif), &row_d);
  water_stress(&p->crop, (const struct water_stress_in *)row.in, &out, &work);
  water_stress_tl(&p->crop, &d->crop, (const struct water_stress_in *)row.in, &work,
                  (const struct water_stress_in *)row_d.in, (struct water_stress_out *)out_d);
}
static void stress_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  struct table_row row, row_b = {0};
  struct water_stress_out out;
  struct water_stress_work work;
  table_row(p, TABLE_OF(kdif), &row);
  water_stress(&p->crop, (const struct water_stress_in *)row.in, &out, &work);
  water_stress_ad(&p->crop, &b->crop, (const struct water_stress_in *)row.in, &work,
                  (struct water_stress_in *)row_b.in, (const struct water_stress_out *)out_b);
  table_row_ad(p, b, TABLE_OF(kdif), &row_b);
}
/* Doorenbos & Kassam's fraction and what of the range from wilting point to field capacity is not
 * easily available */
static double easily(double demand, double depnr) {
  double f = 1. / (.76 + 1.5 * demand) - (5. - depnr) * .10;
  if (depnr < 3.) f += (demand - .6) / (depnr * (depnr + 3.));
  return fmin(fmax(.10, f), .95);
}
enum {
  S_NO_DEMAND,
  S_NO_ES0,
  S_WILTED,
  S_NO_AIR,
  S_AIR,
  S_FOUR_DAYS,
  S_EXACT,
  S_EASY = S_EXACT,
  S_HARD,
  S_STRESS,
  S_GROUP,
  S_KNOT,
  S_KINKS
};
static void stress_place(struct process_point *p, int l, int which, double side) {
  lane *in = p->x.in;
  struct crop_params *q = &p->x.crop.p;
  double held = in[S_SMFCF][l] - in[S_SMW][l];
  switch (which) {
  case S_NO_DEMAND:
    in[S_ET0][l] = .8 * side;
    break;
  case S_NO_ES0:
    in[S_ES0][l] = .5 * side;
    break;
  case S_WILTED:
    in[S_SM][l] = in[S_SMW][l] + .02 * side;
    break;
  case S_NO_AIR:
  case S_AIR:
    q->iox[l] = 1., q->iairdu[l] = 0.;
    in[S_SM][l] = in[S_SM0][l] - (which == S_AIR ? in[S_CRAIRC][l] : 0.) + .02 * side;
    break;
  case S_FOUR_DAYS:
    q->iox[l] = 1., q->iairdu[l] = 0.;
    in[S_SM][l] = in[S_SM0][l] - .5 * in[S_CRAIRC][l];
    in[S_DSOS][l] = 4. + side;
    break;
  case S_EASY:
  case S_HARD: /* the demand where sweaf reaches its bound */
    q->depnr[l] = which == S_EASY ? 4.75 : 3.5;
    in[S_ET0][l] =
        (1. / ((which == S_EASY ? .95 : .10) + .1 * (5. - q->depnr[l])) - .76) / 1.5 / q->cfet[l];
    in[S_ET0][l] *= 1. + .5 * side;
    break;
  case S_STRESS:
    in[S_SM][l] = in[S_SMW][l] + .02 * side +
                  (1. - easily(q->cfet[l] * fmax(0., in[S_ET0][l]), q->depnr[l])) * held;
    break;
  case S_GROUP:
    q->depnr[l] = 3. + side;
    break;
  case S_KNOT:
    in[S_DVS][l] = p->crop.t.kdiftb.x[0][l] + .05 * side;
    break;
  }
}
static void stress_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    struct crop_params *q = &p->x.crop.p;
    in[S_DVS][l] = draw_in(r, 0., 2.), in[S_H][l] = draw_yes(r, .1) ? 0. : draw_in(r, .002, .05);
    in[S_LAI][l] = draw_in(r, .01, 6.);
    in[S_ET0][l] = draw_in(r, .05, .7), in[S_E0][l] = draw_in(r, .05, .8);
    in[S_ES0][l] = draw_in(r, .05, .7);
    in[S_SHARE][l] = draw_yes(r, .5) ? 1. : draw_in(r, 0., 1.);
    in[S_SMW][l] = draw_in(r, .05, .2);
    in[S_SMFCF][l] = in[S_SMW][l] + draw_in(r, .1, .2);
    in[S_SM0][l] = in[S_SMFCF][l] + draw_in(r, .05, .15);
    in[S_CRAIRC][l] = draw_in(r, .03, .1);
    in[S_SM][l] = draw_in(r, in[S_SMW][l], in[S_SM0][l]);
    in[S_DSOS][l] = draw_in(r, 0., 6.);
    q->iox[l] = draw_of(r, 2), q->iairdu[l] = draw_yes(r, .2);
    if (draw_yes(r, .3)) q->depnr[l] = draw_in(r, 1., 2.9);
    if (draw_yes(r, .9)) stress_place(p, l, draw_of(r, S_KINKS), draw_about(r, 0., 1.));
  }
}
static void stress_kink(struct process_point *p, int which) {
  p->x.in[S_CRAIRC] = lane_set(.0625); /* divides exactly */
  snap(p, S_IN);
  FOR_LANES (l) stress_place(p, l, which, 0.);
}
/* KDIF .6 at DVS .5; sweaf at .4 cm d-1 is 1 / 1.36 - .05, and in group 2 1 / 1.36 - .3 - .2 / 10.
 * Half of the air needed, three days: .5 + .25 x .5. */
static void stress_golden(void) {
  static const double share[] = {1., 1., 1., 1., .25, 0., 1., 1.};
  static const double sm[] = {.13, .42, .42, .13, .13, .13, .13, .13};
  static const double iox[] = {0., 1., 1., 0., 1., 1., 1., 1.};
  static const double ducts[] = {0., 0., 1., 0., 0., 0., 0., 0.};
  static const double depnr[] = {4.5, 4.5, 4.5, 2., 4.5, 4.5, 4.5, 4.5};
  static const double co2[] = {1., 1., 1., 1., 1., 1., .9, 1.};
  struct process_point p = {.x.in = {[S_DVS] = lane_set(.5),
                                     [S_LAI] = lane_set(2.),
                                     [S_ET0] = lane_set(.4),
                                     [S_E0] = lane_set(.6),
                                     [S_ES0] = lane_set(.5),
                                     [S_SHARE] = lane_set(1.),
                                     [S_SM] = lane_set(.13),
                                     [S_DSOS] = lane_set(3.),
                                     [S_SMW] = lane_set(.1),
                                     [S_SMFCF] = lane_set(.3),
                                     [S_SM0] = lane_set(.45),
                                     [S_CRAIRC] = lane_set(.06)}};
  struct water_stress_out out;
  const double sweaf = 1. / 1.36 - .05, rfws = .03 / ((1. - sweaf) * .2), ekl = exp(-.9);
  CHECK_CLOSE(easily(.4, 4.5), sweaf, 1e-15);
  for (int of = 0; of < 2 * 8 / LANES; of++) {
    const int mode = of % 2, first = of / 2 * LANES;
    p.x.in[S_SHARE] = some_of(share, first);
    p.x.in[S_SM] = some_of(sm, first);
    plain_crop(&p);
    p.crop.p.iox = some_of(iox, first);
    p.crop.p.iairdu = some_of(ducts, first);
    p.crop.p.depnr = some_of(depnr, first);
    p.crop.tra_co2 = some_of(co2, first);
    p.continuous = mode;
    stress_nl(&p, (lane *)&out);
    CHECK_LANE(out.rftra, 0, first, rfws, 1e-14);
    CHECK_LANE(out.tra, 0, first, .4 * (1. - ekl) * rfws, 1e-15);
    CHECK_LANE(out.evwmx, 0, first, .6 * ekl, 1e-15);
    CHECK_LANE(out.evsmx, 0, first, .5 * ekl, 1e-15);
    CHECK_LANE(out.rftra, 1, first, .625, 1e-14);
    CHECK_LANE(out.rftra, 2, first, 1., 0.);
    CHECK_LANE(out.rftra, 3, first, .03 / ((1. - (1. / 1.36 - .32)) * .2), 1e-14);
    CHECK_LANE(out.tra, 4, first, .1 * (1. - ekl) * rfws, 1e-15);
    CHECK_LANE(out.evsmx, 4, first, .125 * ekl + .375, 1e-15);
    CHECK_LANE(out.tra, 5, first, 0., 0.);
    CHECK_LANE(out.evwmx, 5, first, .6, 0.);
    CHECK_LANE(out.evsmx, 5, first, .5, 0.);
    CHECK_LANE(out.tra, 6, first, .9 * .4 * (1. - ekl) * rfws, 1e-15);
    CHECK_LANE(out.rftra, 6, first, rfws, 1e-14);
    CHECK_LANE(out.evwmx, 6, first, .6 * ekl, 1e-15);
  }
  check_mean_of_sides(&rows_of_water[2], S_EXACT);
}

const struct process rows_of_water[] = {
    {"soil before the first day", SOIL_IN, SOIL_STATE_FIELDS, initial_scale, initial_sample,
     I_KINKS, initial_kink, initial_nl, initial_tl, initial_ad, initial_golden, NULL, false},
    {"soil", DAY_IN, DAY_OUT, day_scale, day_sample, D_KINKS, day_kink, day_row_nl, day_tl, day_ad,
     day_golden, day_imbalance, false},
    {"water stress", S_IN, 4, stress_scale, stress_sample, S_KINKS, stress_kink, stress_nl,
     stress_tl, stress_ad, stress_golden, NULL, false},
    {0}};
