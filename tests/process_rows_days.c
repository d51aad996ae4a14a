/* Rows of the crop's first day and of any other day. */
#include "crop/crop_day_work.h"
#include "crop/partitioning.h"
#include "crop/phenology.h"
#include "crop/respiration.h"
#include "harness.h"
#include "process_harness.h"
#include <math.h>
#include <string.h>

static const lane none = {0};

/* -- first day: state, then mass, area and age of the first leaves */
static void initial_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    const struct afgen *t = draw_yes(r, .5) ? &p->crop.t.frtb : &p->crop.t.slatb;
    p->season.sown[l] = draw_yes(r, .4) ? -1 : 0;
    p->x.crop.p.dvsi[l] = draw_about(r, t->x[draw_of(r, t->n)][l], .2);
  }
}
static void initial_kink(struct process_point *p, int which) {
  p->x.crop.p.dvsi = which == 0 ? p->crop.t.frtb.x[0] : which == 1 ? p->crop.t.slatb.x[1] : none;
  if (which == 2) p->x.crop.p.tdwi = none;
}
static void initial_nl(const struct process_point *p, lane *out) {
  struct crop_state state;
  struct crop_flags flags;
  lane *tail = out + CROP_STATE_FIELDS, unused;
  struct leaf_log log = {&tail[0], &tail[1], &tail[2], &unused, 0};
  crop_initial(&p->crop, &p->season, &state, &flags, &log);
  memcpy(out, &state, sizeof state);
}
static void initial_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  struct crop_state state;
  lane *tail = out_d + CROP_STATE_FIELDS;
  struct leaf_log log = {&tail[0], &tail[1], &tail[2], NULL, 0};
  crop_initial_tl(&p->crop, &d->crop, &p->season, &state, &log);
  memcpy(out_d, &state, sizeof state);
}
static void initial_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  struct crop_state state;
  lane tail[3];
  struct leaf_log log = {&tail[0], &tail[1], &tail[2], NULL, 0};
  memcpy(&state, out_b, sizeof state);
  memcpy(tail, out_b + CROP_STATE_FIELDS, sizeof tail);
  crop_initial_ad(&p->crop, &b->crop, &p->season, &state, &log);
}
/* roots, stems, organs and leaves are TDWI together */
static double initial_imbalance(const struct process_point *p, const lane *out, int l) {
  const struct crop_state *x = (const struct crop_state *)out;
  double sum = x->wrt[l] + x->wst[l] + x->wso[l] + out[CROP_STATE_FIELDS][l];
  return sum / p->crop.p.tdwi[l] - 1.;
}
/* Emerging at DVS .5 (fr .325, shares .5, SLA .002, SSA .00025) or sown (fr .6, shares 1) */
static void initial_golden(void) {
  struct process_point p = {0};
  lane out[PROCESS_OUT];
  const struct crop_state *x = (const struct crop_state *)out;
  plain_crop(&p);
  p.crop.p.dvsi = lane_set(.5);
  p.season.sown = (lane_mask){0, -1};
  initial_nl(&p, out);
  CHECK_CLOSE(x->wrt[0], 19.5, 1e-15);
  CHECK_CLOSE(x->wst[0], 20.25, 1e-15);
  CHECK_CLOSE(x->laiexp[0], .0405, 1e-15);
  CHECK_CLOSE(x->lai[0], 20.25 * (.002 + .00025 + .0002), 1e-15);
  CHECK_CLOSE(x->dvs[1], -.1, 0.);
  CHECK_CLOSE(x->wst[1], 24., 1e-15);
  CHECK_CLOSE(x->day_emergence[0], 0., 0.);
  CHECK_CLOSE(x->day_emergence[1], -1., 0.);
}

/* -- any day: state and weather in; state and the log's new slot out */
#define X(field, unit, meaning) IN_##field,
enum { CROP_STATE(X) IN_IRRAD, IN_TMAX, IN_TEMP, IN_TMIN7, DAY_IN };
#undef X
enum { DAY = LOG_SLOTS - 2, DAY_OUT = CROP_STATE_FIELDS + 3 };
static const double day_scale[DAY_IN] = {
    [IN_dvs] = .001,         [IN_vern] = 1.,         [IN_wrt] = 50.,         [IN_wst] = 50.,
    [IN_wso] = 50.,          [IN_dead] = 1.,         [IN_dwrt] = 9.,         [IN_dwst] = 9.,
    [IN_dwlv] = 9.,          [IN_rd] = .1,           [IN_laiexp] = .1,       [IN_lai] = .1,
    [IN_day_emergence] = 1., [IN_day_anthesis] = 1., [IN_day_maturity] = 1., [IN_IRRAD] = 1e6,
    [IN_TMAX] = 1.,          [IN_TEMP] = 1.,         [IN_TMIN7] = 1.};

/* copies of a point's log, which a day extends */
struct log_copy {
  lane mass[LOG_SLOTS], area[LOG_SLOTS], age[LOG_SLOTS], ageing[LOG_SLOTS];
};
static struct leaf_log copy_log(struct log_copy *copy, const struct process_vector *v,
                                const lane *ageing) {
  memcpy(copy->mass, v->mass, sizeof copy->mass);
  memcpy(copy->area, v->area, sizeof copy->area);
  memcpy(copy->age, v->age, sizeof copy->age);
  if (ageing) memcpy(copy->ageing, ageing, sizeof copy->ageing);
  return (struct leaf_log){copy->mass, copy->area, copy->age, copy->ageing, 0};
}
static void run_day(const struct process_point *p, lane *out, struct crop_day_kept *kept) {
  lane made;
  struct log_copy copy;
  struct leaf_log log = copy_log(&copy, &p->x, p->ageing);
  struct leaf_log_hint hint = {{0}, {0}};
  struct crop_flags flags;
  const lane *in = p->x.in;
  crop_day(&p->crop, &p->season, &p->sun, (const struct crop_weather *)&in[IN_IRRAD], DAY,
           (const struct crop_state *)in, &p->flags, &log, &hint, (struct crop_state *)out, &flags,
           kept, &made, NULL, NULL);
  out[CROP_STATE_FIELDS] = log.mass[DAY + 1];
  out[CROP_STATE_FIELDS + 1] = log.area[DAY + 1];
  out[CROP_STATE_FIELDS + 2] = log.age[DAY + 1];
}
static void day_nl(const struct process_point *p, lane *out) { run_day(p, out, NULL); }
static void day_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  lane out[DAY_OUT];
  struct crop_day_kept given;
  run_day(p, out, &given);
  struct log_copy copy, copy_d;
  struct leaf_log log = copy_log(&copy, &p->x, p->ageing), log_d = copy_log(&copy_d, d, NULL);
  struct leaf_log_hint hint = {{5, 5}, {7, 7}};
  const lane *in = p->x.in;
  memcpy(&log.mass[DAY + 1], &out[CROP_STATE_FIELDS], sizeof(lane));
  memcpy(&log.area[DAY + 1], &out[CROP_STATE_FIELDS + 1], sizeof(lane));
  memcpy(&log.age[DAY + 1], &out[CROP_STATE_FIELDS + 2], sizeof(lane));
  struct crop_day_work work;
  crop_day_again(&p->crop, &p->season, &p->sun, (const struct crop_weather *)&in[IN_IRRAD], DAY,
                 (const struct crop_state *)in, &p->flags, &log, &hint, &given, NULL, &work);
  crop_day_tl(&p->crop, &d->crop, &p->season, &p->sun, (const struct crop_weather *)&in[IN_IRRAD],
              (const struct crop_weather *)&d->in[IN_IRRAD], DAY, (const struct crop_state *)in,
              (const struct crop_state *)d->in, &log, &log_d, &hint, &work,
              (struct crop_state *)out_d, NULL, NULL, NULL);
  out_d[CROP_STATE_FIELDS] = log_d.mass[DAY + 1];
  out_d[CROP_STATE_FIELDS + 1] = log_d.area[DAY + 1];
  out_d[CROP_STATE_FIELDS + 2] = log_d.age[DAY + 1];
}
static void day_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  lane out[DAY_OUT];
  struct crop_day_kept given;
  run_day(p, out, &given);
  struct log_copy copy;
  struct leaf_log log = copy_log(&copy, &p->x, p->ageing);
  struct leaf_log_hint hint = {{5, 5}, {7, 7}};
  struct crop_state state;
  struct leaf_log log_b = {b->mass, b->area, b->age, NULL, 0};
  const lane *in = p->x.in;
  memcpy(&log.mass[DAY + 1], &out[CROP_STATE_FIELDS], sizeof(lane));
  memcpy(&log.area[DAY + 1], &out[CROP_STATE_FIELDS + 1], sizeof(lane));
  memcpy(&log.age[DAY + 1], &out[CROP_STATE_FIELDS + 2], sizeof(lane));
  lane kept[3] = {b->mass[DAY + 1], b->area[DAY + 1], b->age[DAY + 1]};
  memcpy(&state, out_b, sizeof state);
  b->mass[DAY + 1] = out_b[CROP_STATE_FIELDS];
  b->area[DAY + 1] = out_b[CROP_STATE_FIELDS + 1];
  b->age[DAY + 1] = out_b[CROP_STATE_FIELDS + 2];
  crop_day_ad(&p->crop, &b->crop, &p->season, &p->sun, (const struct crop_weather *)&in[IN_IRRAD],
              (struct crop_weather *)&b->in[IN_IRRAD], DAY, (const struct crop_state *)in,
              &p->flags, &log, &log_b, &hint, &given, &state, NULL, NULL, NULL);
  b->mass[DAY + 1] = kept[0], b->area[DAY + 1] = kept[1], b->age[DAY + 1] = kept[2];
  for (int i = 0; i < CROP_STATE_FIELDS; i++) b->in[i] += ((const lane *)&state)[i];
}

static double rate_from(struct process_point *p, int l, double dvs) {
  lane out[PROCESS_OUT];
  p->x.in[IN_dvs][l] = dvs;
  day_nl(p, out);
  return fmax(out[IN_dvs][l] - dvs, 1e-3); /* a day without development has no sides */
}
static void draw_state(struct process_point *p, struct draws *r, int l, int stage) {
  lane *in = p->x.in;
  double mass = p->x.mass[DAY][l], high = p->crop.p.dvsend[l];
  in[IN_dvs][l] = stage == 0   ? draw_in(r, -.1, -.03)
                  : stage == 1 ? draw_in(r, 0., .9)
                  : stage == 2 ? draw_in(r, 1., high - .1)
                               : high + draw_in(r, .01, .1);
  in[IN_vern][l] = draw_in(r, 0., 60.);
  for (int i = IN_wrt; i <= IN_wso; i++) in[i][l] = draw_in(r, 10., 2000.);
  in[IN_dead][l] = draw_in(r, .01, .6) * mass;
  for (int i = IN_dwrt; i <= IN_dwlv; i++) in[i][l] = draw_in(r, 1., 500.);
  in[IN_rd][l] =
      draw_yes(r, .3) ? draw_about(r, p->crop.rdm[l] - p->crop.p.rri[l], 1.) : draw_in(r, 10., 80.);
  in[IN_laiexp][l] = draw_yes(r, .5) ? draw_about(r, 5.7, 1.) : draw_in(r, .1, 5.);
  in[IN_lai][l] = draw_in(r, .1, 11.);
  in[IN_day_emergence][l] = stage > 0 ? 2. : -1.;
  in[IN_day_anthesis][l] = stage > 1 ? 7. : -1.;
  in[IN_day_maturity][l] = stage > 2 ? 9. : -1.;
}
static void day_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  draw_sun(p, r);
  draw_log(p, r);
  p->n = DAY;
  p->flags.live = lane_eq(none, none);
  FOR_LANES (l) {
    lane *in = p->x.in;
    int stage = draw_yes(r, .15)  ? 0
                : draw_yes(r, .1) ? 3
                                  : 1 + draw_of(r, 2),
        kind = draw_of(r, 6);
    draw_state(p, r, l, stage);
    p->flags.stage[l] = stage;
    p->flags.vernalised[l] = draw_yes(r, .3);
    p->season.ends_mature[l] = draw_yes(r, .7) ? -1 : 0;
    in[IN_TEMP][l] = draw_in(r, -3., 33.);
    in[IN_TMAX][l] = in[IN_TEMP][l] + draw_in(r, 1., 8.);
    in[IN_TMIN7][l] = in[IN_TEMP][l] - draw_in(r, 1., 8.);
    in[IN_IRRAD][l] = p->sun.rangot[l] > 0. ? draw_in(r, .05, .8) / p->sun.rangot[l] : 0.;
    p->x.crop.p.span[l] = fmax(.01, p->x.age[DAY][l] * draw_in(r, .1, 1.2));
    process_refresh(p);
    if (kind == 0 && p->crop.fr_zero[l] < .9 && stage == 1)
      in[IN_dvs][l] = p->crop.fr_zero[l] + .005 * draw_about(r, draw_of(r, 3) - 1., .9);
    else if (kind == 1 && stage == 1) {
      p->flags.vernalised[l] = 0.;
      p->x.crop.p.idsl[l] = 2.;
      process_refresh(p);
      double verndvs = p->crop.p.verndvs[l], rate = rate_from(p, l, verndvs - .2);
      in[IN_dvs][l] = verndvs - rate * draw_about(r, draw_of(r, 2), .9);
    } else if (kind < 4 && stage < 3) {
      double bound = stage == 0 ? 0. : stage == 1 ? 1. : p->crop.p.dvsend[l];
      in[IN_dvs][l] = bound - rate_from(p, l, bound - .09) * draw_about(r, 1., .9);
    } else if (kind == 5 && draw_yes(r, .2)) {
      p->flags.live[l] = 0;
    }
  }
}
static void day_kink(struct process_point *p, int which) {
  lane *in = p->x.in;
  switch (which) {
  case 0:
    in[IN_dvs] = p->flags.stage;
    break;
  case 1:
    in[IN_dvs] = p->flags.stage - 1.;
    break;
  case 2:
    in[IN_dvs] = lane_min(p->crop.fr_zero, lane_set(3.));
    break;
  case 3:
    in[IN_IRRAD] = none;
    break;
  case 4:
    memset(&p->sun, 0, sizeof p->sun);
    break; /* polar night */
  case 5:
    in[IN_lai] = none;
    break;
  case 6:
    in[IN_laiexp] = lane_set(6.);
    break;
  case 7:
    in[IN_dead] = p->x.mass[DAY];
    break; /* all leaves are dead */
  case 8:
    in[IN_rd] = p->crop.rdm;
    break;
  case 9:
    in[IN_TEMP] = p->crop.p.tbase;
    break;
  case 10:
    for (int k = 0; k < AFGEN_KNOTS; k++) p->x.crop.t.amaxtb[k] = none;
    break;
  case 11: /* an empty field */
    for (int i = IN_wrt; i <= IN_lai; i++) in[i] = none;
    for (int k = 0; k < LOG_SLOTS; k++)
      p->x.mass[k] = p->x.area[k] = p->x.age[k] = p->ageing[k] = none;
    break;
  default:
    p->flags.live = lane_lt(none, none);
    break; /* the season is over */
  }
}
/* dry matter grown in its share of the day = conversion of what was assimilated and not respired */
static double day_imbalance(const struct process_point *p, const lane *out, int l) {
  const struct crop_state *x = (const struct crop_state *)p->x.in,
                          *y = (const struct crop_state *)out;
  const struct phenology_fixed fixed = {p->continuous,       p->sun.daylp,  p->flags.stage,
                                        p->flags.vernalised, p->flags.live, p->season.ends_mature};
  const struct phenology_in in = {x->dvs, x->vern, p->x.in[IN_TEMP]};
  struct phenology_out phased;
  struct phenology_events events;
  struct phenology_work work;
  struct partitioning_out part;
  struct respiration_out breathed;
  struct respiration_work unused;
  struct dvs_tables t;
  struct afgen_at place;
  struct crop_day_kept kept;
  lane again[DAY_OUT];
  run_day(p, again, &kept);
  phenology(&p->crop, &fixed, &in, &phased, &events, &work);
  struct dvs_in at = {phased.dvs_now, lane_max(phased.dvs_new - phased.dvs_now, none)};
  dvs_tables(&p->crop, p->continuous, &at, &t, &place);
  const struct afgen_at night = afgen_point(p->x.in[IN_TMIN7]);
  const lane gass = kept.whole.dtga * afgen_value(&p->crop.t.tmnftb, &night) * (30. / 44.);
  const struct respiration_in breath = {t.rfse, gass,   x->wrt, p->x.mass[DAY] - x->dead,
                                        x->wst, x->wso, in.temp};
  const struct partitioning_in parts = {t.fr, t.fl, t.fs, t.fo};
  partitioning(&p->crop, &parts, &part);
  respiration(&p->crop, &breath, &breathed, &unused);
  lane grown = part.cvf * (gass - breathed.mres) * phased.share;
#define TOTAL(s, mass)                                                                             \
  ((s)->wrt + (s)->dwrt + (s)->wst + (s)->dwst + (s)->wso + (mass) - (s)->dead + (s)->dwlv)
  lane before = TOTAL(x, p->x.mass[DAY]), after = TOTAL(y, out[CROP_STATE_FIELDS]);
  return (after[l] - before[l] - grown[l]) / after[l];
}
/* DVS .95, 52 degrees north, day 150, 18 degC; 40 kg of leaves born and .8 days of ageing every
 * day. Whole classes older than SPAN 5 weigh 300 kg; in `continuous` mode the mean of M is 330. All
 * of the window of DVS lies in one segment of the tables, so that nothing else differs. Numbers:
 * the processes' equations in a plain program; 1e-13 for its own rounding. */
static void day_golden(void) {
  static const double state[] = {.95, 60., 200., 300., 50., 150., 0., 0., 0., 50., 3., 2.};
  struct sun_day table[SUN_DAYS];
  const struct sun_day *day[LANES];
  uint16_t doy[LANES];
  struct process_point p = {.n = DAY};
  lane out[PROCESS_OUT];
  const struct crop_state *y = (const struct crop_state *)out;
  plain_crop(&p);
  sun_table(52., table);
  FOR_LANES (l) day[l] = table, doy[l] = 150;
  sun_gather(day, doy, &p.sun);
  p.crop.p.span = lane_set(5.);
  p.flags = (struct crop_flags){lane_set(1.), lane_set(1.), lane_eq(none, none)};
  for (int i = 0; i <= IN_lai; i++) p.x.in[i] = lane_set(state[i]);
  p.x.in[IN_IRRAD] = lane_set(16e6), p.x.in[IN_TMAX] = lane_set(22.);
  p.x.in[IN_TEMP] = lane_set(18.), p.x.in[IN_TMIN7] = lane_set(8.);
  for (int k = 0; k < LOG_SLOTS; k++) {
    p.x.mass[k] = lane_set(100. + 40. * k), p.x.area[k] = .002 * p.x.mass[k];
    p.x.age[k] = lane_set(.8 * k), p.ageing[k] = lane_set(.8);
  }
  for (int mode = 0; mode < 2; mode++) {
    p.continuous = p.season.continuous = mode;
    day_nl(&p, out);
    CHECK_CLOSE(y->dvs[0], 0.9563636363636363, 1e-15);
    CHECK_CLOSE(y->wrt[1], 203.14683403179123, 1e-13);
    CHECK_CLOSE(y->wst[2], 301.42950283504996, 1e-13);
    CHECK_CLOSE(y->wso[3], 52.16450283504995, 1e-13);
    CHECK_CLOSE(y->dead[0], mode ? 330. : 300., 1e-13);
    CHECK_CLOSE(y->lai[1], mode ? 0.5193904973837841 : 0.5793904973837842, 1e-13);
    CHECK_CLOSE(out[CROP_STATE_FIELDS][2], 582.1645028350499, 1e-13);
    CHECK_CLOSE(out[CROP_STATE_FIELDS + 1][3], 1.162380953118555, 1e-13);
  }
}

const struct process rows_of_days[] = {{"first day", 0, DAY_OUT, NULL, initial_sample, 3,
                                        initial_kink, initial_nl, initial_tl, initial_ad,
                                        initial_golden, initial_imbalance, false},
                                       {"day", DAY_IN, DAY_OUT, day_scale, day_sample, 13, day_kink,
                                        day_nl, day_tl, day_ad, day_golden, day_imbalance, false},
                                       {0}};
