/* Rows of leaf ageing, leaves, and the two look-ups in the log of leaf classes. */
#include "crop/leaf.h"
#include "crop/leaf_log.h"
#include "harness.h"
#include "process_harness.h"
#include <math.h>

static const lane none = {0};

/* -- ageing */
static const double ageing_scale[] = {1.};
static void ageing_nl(const struct process_point *p, lane *out) {
  leaf_ageing(&p->crop, p->x.in, out);
}
static void ageing_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  leaf_ageing_tl(&p->crop, &d->crop, p->x.in, d->in, out_d);
}
static void ageing_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  leaf_ageing_ad(&p->crop, &b->crop, p->x.in, b->in, out_b);
}
static void ageing_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l)
    p->x.in[0][l] = draw_yes(r, .5) ? draw_about(r, p->crop.p.tbase[l], 5.) : draw_in(r, -9., 45.);
}
static void ageing_kink(struct process_point *p, int which) {
  p->x.in[0] = which ? lane_set(35.) : p->crop.p.tbase;
}
static void ageing_golden(void) { /* TBASE 2 */
  struct process_point p = {.x.in = {(lane){18.5, 2., -4., 35.}}};
  lane a;
  plain_crop(&p);
  ageing_nl(&p, &a);
  CHECK_CLOSE(a[0], .5, 1e-16);
  CHECK_CLOSE(a[1] + a[2], 0., 0.);
  CHECK_CLOSE(a[3], 1., 1e-16);
}

/* -- leaves */
enum { L_LAI = 2, LAIEXP, WLV, AGED, L_KDIF, FL, ADMI, L_TEMP, SHARE, RFTRA };
static const double leaf_scale[] = {.01, .001, .1, .1, 100., 1., .01, .05, 5., 1., .1, .1};
static void leaf_nl(const struct process_point *p, lane *out) {
  struct table_row row;
  struct leaf_work work;
  table_row(p, TABLE_OF(slat), &row);
  leaf(&p->crop, p->continuous, (const struct leaf_in *)row.in, (struct leaf_out *)out, &work);
}
static void leaf_row_tl(const struct process_point *p, const struct process_vector *d,
                        lane *out_d) {
  struct table_row row, row_d;
  struct leaf_out out;
  struct leaf_work work;
  table_row(p, TABLE_OF(slat), &row);
  table_row_tl(p, d, TABLE_OF(slat), &row_d);
  leaf(&p->crop, p->continuous, (const struct leaf_in *)row.in, &out, &work);
  leaf_tl(&p->crop, &d->crop, (const struct leaf_in *)row.in, &work,
          (const struct leaf_in *)row_d.in, (struct leaf_out *)out_d);
}
static void leaf_row_ad(const struct process_point *p, struct process_vector *b,
                        const lane *out_b) {
  struct table_row row, row_b = {0};
  struct leaf_out out;
  struct leaf_work work;
  table_row(p, TABLE_OF(slat), &row);
  leaf(&p->crop, p->continuous, (const struct leaf_in *)row.in, &out, &work);
  leaf_ad(&p->crop, &b->crop, (const struct leaf_in *)row.in, &work, (struct leaf_in *)row_b.in,
          (const struct leaf_out *)out_b);
  table_row_ad(p, b, TABLE_OF(slat), &row_b);
}
static void leaf_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    const struct crop_params *q = &p->crop.p;
    int k = draw_of(r, p->crop.t.slatb.n);
    in[0][l] = draw_yes(r, .5) ? draw_about(r, p->crop.t.slatb.x[k][l], .05) : draw_in(r, 0., 2.);
    in[1][l] = draw_yes(r, .1) ? 0. : draw_in(r, .002, .05);
    in[L_KDIF][l] = draw_in(r, .4, .8);
    in[L_TEMP][l] = draw_yes(r, .2) ? draw_about(r, q->tbase[l], 3.) : draw_in(r, 5., 30.);
    in[SHARE][l] = draw_yes(r, .5) ? 1. : draw_in(r, .01, 1.);
    in[RFTRA][l] = draw_yes(r, .6) ? .999 : draw_in(r, .2, .99);
    in[WLV][l] = draw_in(r, 50., 3000.);
    in[FL][l] = draw_in(r, .1, 1.);
    /* self-shading: about both ends of its ramp */
    double critical = 3.2 / in[L_KDIF][l];
    in[L_LAI][l] =
        draw_yes(r, .6) ? critical * draw_about(r, 1. + draw_of(r, 2), .5) : draw_in(r, .1, 12.);
    /* exponential stage: before its end, ending today, after */
    double growth = q->rgrlai[l] * fmax(1., in[L_TEMP][l] - q->tbase[l]) * in[SHARE][l];
    double end = 6. / (1. + growth); /* from here the day ends at 6 */
    int kind = draw_of(r, 4);
    in[LAIEXP][l] = kind == 0   ? draw_about(r, 6., 2.)
                    : kind == 1 ? draw_about(r, end, 2.)
                    : kind == 2 ? end + (6. - end) * draw_in(r, .05, .95)
                                : draw_in(r, .05, 5.);
    /* source or sink: about equal areas */
    lane out[PROCESS_OUT];
    in[ADMI][l] = 1.;
    process_refresh(p);
    leaf_nl(p, out);
    double area = out[3][l], per_kg = in[FL][l] * .002;
    in[ADMI][l] =
        area > 0. && draw_yes(r, .7) ? area / per_kg * draw_in(r, .2, 3.) : draw_in(r, 1., 200.);
    /* old age or stress */
    in[AGED][l] = 0.;
    leaf_nl(p, out);
    in[AGED][l] = draw_yes(r, .2)    ? -draw_in(r, .1, 9.)
                  : out[1][l] > 1e-9 ? out[1][l] * draw_about(r, 1., .9)
                                     : draw_in(r, .5, 90.);
  }
}
static void leaf_kink(struct process_point *p, int which) {
  lane *in = p->x.in, out[PROCESS_OUT];
  switch (which) {
  case 0:
    in[LAIEXP] = lane_set(6.);
    break;
  case 1:
    in[L_LAI] = 3.2 / in[L_KDIF];
    break;
  case 2:
    in[L_LAI] = 6.4 / in[L_KDIF];
    break;
  case 3:
    in[SHARE] = none;
    break;
  case 4:
    in[ADMI] = none;
    break;
  case 5:
    in[FL] = none;
    break;
  case 6:
    in[L_TEMP] = p->crop.p.tbase;
    break;
  case 7:
    in[WLV] = in[AGED] = in[L_LAI] = none;
    break;
  case 8:
    in[LAIEXP] = none;
    break;
  case 9:
    in[AGED] = none, leaf_nl(p, out), in[AGED] = out[1];
    break;
  case 12:
    in[RFTRA] = lane_set(1.);
    break; /* no stress: a bound of what may be */
  case 10:
    in[LAIEXP] = lane_set(6.), in[SHARE] = in[ADMI] = none;
    break;
  default:
    in[0] = p->crop.t.slatb.x[1], in[1] = none;
    break;
  }
}
/* LAI .5 above the critical 5 1/3 gives .03 / 10.67; SLATB .002 at DVS .5; glaiex 3 x .008 x 13 */
static void leaf_golden(void) {
  struct process_point p = {.x.in = {lane_set(.5), none, lane_set(3.2 / .6 + .5), lane_set(3.),
                                     lane_set(1000.), none, lane_set(.6), lane_set(.5),
                                     lane_set(400.), lane_set(15.), lane_set(1.), lane_set(1.)}};
  struct leaf_out out;
  plain_crop(&p);
  p.x.in[LAIEXP][1] = 5.9; /* 6 is reached after .1 / .6136 of this day */
  p.x.in[ADMI][2] = 40.;
  p.continuous = true;
  leaf_nl(&p, (lane *)&out);
  CHECK_CLOSE(out.grlv[0], 200., 0.);
  CHECK_CLOSE(out.drlv[0], 1000. * .03 * .5 / (3.2 / .6), 1e-14);
  CHECK_CLOSE(out.glaiex[0], .312, 1e-15);
  CHECK_CLOSE(out.garea[0], .312, 1e-15);
  CHECK_CLOSE(out.garea[1], .4, 1e-15); /* the source is the smaller one */
  CHECK_CLOSE(out.garea[2], .04, 1e-15);
}

/* -- mass older than SPAN */
static const double old_scale[] = {.001};
static void old_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  draw_log(p, r);
  p->n = 1 + draw_of(r, LOG_SLOTS - 1);
  FOR_LANES (l) {
    p->x.crop.p.span[l] = fmax(.01, p->x.age[p->n][l] - draw_in(r, -1., p->x.age[p->n][l] + 1.));
    int kind = draw_of(r, 4);
    p->x.in[0][l] = kind == 0 ? draw_about(r, .001, .0015) : kind == 1 ? 0. : draw_in(r, .01, 1.3);
    if (kind == 3) p->x.crop.p.span[l] = .02 * p->x.in[0][l] + .001; /* the window reaches today */
  }
}
static void old_kink(struct process_point *p, int which) {
  lane *age = p->x.age, *span = &p->x.crop.p.span;
  const lane now = age[p->n], at = age[which % p->n];
  if (which < 8) /* a class is exactly SPAN old */
    *span = lane_select(lane_gt(now, at), now - at, *span);
  if (which % 4 == 0) p->x.in[0] = none;
  if (which % 4 == 1) p->x.in[0] = lane_set(.001);
  if (which == 8) *span = now + .5 * p->x.in[0] + 1e-9; /* the first leaves are about to die */
  if (which == 9) *span = lane_set(1e-3);
  if (which == 10) /* nothing was born or has aged */
    for (int k = 0; k < LOG_SLOTS; k++) p->x.mass[k] = p->x.age[k] = p->ageing[k] = none;
}
static struct leaf_log log_of(const struct process_point *p) {
  const struct process_vector *x = &p->x;
  return (struct leaf_log){(lane *)x->mass, (lane *)x->area, (lane *)x->age, (lane *)p->ageing, 0};
}
static struct leaf_log log_in(struct process_vector *v) {
  return (struct leaf_log){v->mass, v->area, v->age, NULL, 0};
}
static void old_nl(const struct process_point *p, lane *out) {
  struct leaf_log log = log_of(p);
  struct leaf_log_hint hint = {.old = {0, 1, 3, 99}}; /* any hint will do */
  leaf_log_old(&log, &hint, p->n, p->continuous, &p->crop.p.span, p->x.in, out);
}
static void old_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  struct process_vector copy = *d;
  struct leaf_log log = log_of(p), log_d = log_in(&copy);
  struct leaf_log_hint hint = {.old = {7, 7, 7, 7}};
  leaf_log_old_tl(&log, &log_d, &hint, p->n, p->continuous, &p->crop.p.span, &d->crop.p.span,
                  p->x.in, d->in, out_d);
}
static void old_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  struct leaf_log log = log_of(p), log_b = log_in(b);
  struct leaf_log_hint hint = {.old = {99, 99, 99, 99}};
  leaf_log_old_ad(&log, &log_b, &hint, p->n, p->continuous, &p->crop.p.span, &b->crop.p.span,
                  p->x.in, b->in, out_b);
}
/* Masses 10, 30, 30, 70 at ages 0, 1, 1, 2. SPAN .75: window of .5 around 1.25: from 1 to 1.5 the
 * mass grows from 30 to 50. SPAN 1.25: window around .75, from .5 to 1, 20 to 30. SPAN 1: half of
 * each side: 27.5 and 35. Whole classes: 30, 10, 30 (age 1 is not more than SPAN) -> 10. */
static void old_golden(void) {
  static const double mass[] = {10., 30., 30., 70.}, age[] = {0., 1., 1., 2.};
  struct process_point p = {.continuous = true, .n = 3, .x.in = {lane_set(.5)}};
  lane old;
  plain_crop(&p);
  for (int k = 0; k < 4; k++) p.x.mass[k] = lane_set(mass[k]), p.x.age[k] = lane_set(age[k]);
  for (int k = 0; k < 3; k++) p.ageing[k] = lane_set(age[k + 1] - age[k]);
  p.crop.p.span = lane_set(2.125);
  old_nl(&p, &old);
  CHECK_CLOSE(old[0], .125 / .5 * 11.25, 1e-15); /* an eighth of a day after 0: 10 to 12.5 */
  p.crop.p.span = (lane){.75, 1.25, 1., 3.};
  old_nl(&p, &old);
  CHECK_CLOSE(old[0], 40., 1e-15);
  CHECK_CLOSE(old[1], 25., 1e-15);
  CHECK_CLOSE(old[2], 31.25, 1e-15);
  CHECK_CLOSE(old[3], 0., 0.);
  p.continuous = false;
  old_nl(&p, &old);
  CHECK_CLOSE(old[0], 30., 0.);
  CHECK_CLOSE(old[1], 10., 0.);
  CHECK_CLOSE(old[2], 10., 0.);
  CHECK_CLOSE(old[3], -0., 0.);
}

/* -- area of the dead */
static const double dead_scale[] = {1.};
static void area_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  draw_log(p, r);
  p->n = 1 + draw_of(r, LOG_SLOTS - 1);
  FOR_LANES (l) {
    const lane *mass = p->x.mass;
    p->x.in[0][l] = draw_yes(r, .5) ? fmax(.5, draw_about(r, mass[draw_of(r, p->n + 1)][l], 2.))
                                    : draw_in(r, .5, 1.1 * mass[p->n][l]);
  }
}
static void area_kink(struct process_point *p, int which) {
  p->x.in[0] = which == 0 ? none : which == 1 ? p->x.mass[p->n] : p->x.mass[p->n / 2];
  if (which == 3) /* no leaves at all */
    for (int k = 0; k < LOG_SLOTS; k++) p->x.in[0] = p->x.mass[k] = p->x.area[k] = none;
}
static void area_nl(const struct process_point *p, lane *out) {
  struct leaf_log log = log_of(p);
  struct leaf_log_hint hint = {.dead = {0, 1, 3, 99}};
  leaf_log_area(&log, &hint, p->n, p->x.in, out);
}
static void area_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  struct process_vector copy = *d;
  struct leaf_log log = log_of(p), log_d = log_in(&copy);
  struct leaf_log_hint hint = {{0}, {7, 7, 7, 7}};
  leaf_log_area_tl(&log, &log_d, &hint, p->n, p->x.in, d->in, out_d);
}
static void area_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  struct leaf_log log = log_of(p), log_b = log_in(b);
  struct leaf_log_hint hint = {{0}, {99, 99, 99, 99}};
  leaf_log_area_ad(&log, &log_b, &hint, p->n, p->x.in, b->in, out_b);
}
static void area_golden(void) { /* half of the second class, which has .06 ha of 20 kg */
  static const double mass[] = {10., 30., 30., 70.}, area[] = {.02, .08, .08, .2};
  static const double dead[] = {20., 5., 30., 50., 70., 99., 0., 10.};
  static const double expected[] = {.05, .01, .08, .14, .2, .2, 0., .02};
  struct process_point p = {.n = 3};
  lane a;
  for (int k = 0; k < 4; k++) p.x.mass[k] = lane_set(mass[k]), p.x.area[k] = lane_set(area[k]);
  for (int i = 0; i < 8; i += LANES) {
    p.x.in[0] = some_of(dead, i);
    area_nl(&p, &a);
    FOR_LANES (l) CHECK_CLOSE(a[l], expected[i + l], 1e-16);
  }
}

const struct process rows_of_leaves[] = {
    {"leaf ageing", 1, 1, ageing_scale, ageing_sample, 2, ageing_kink, ageing_nl, ageing_tl,
     ageing_ad, ageing_golden, NULL, false},
    {"leaf", 12, 4, leaf_scale, leaf_sample, 13, leaf_kink, leaf_nl, leaf_row_tl, leaf_row_ad,
     leaf_golden, NULL, false},
    {"old leaves", 1, 1, old_scale, old_sample, 11, old_kink, old_nl, old_tl, old_ad, old_golden,
     NULL, false},
    {"area of dead leaves", 1, 1, dead_scale, area_sample, 4, area_kink, area_nl, area_tl, area_ad,
     area_golden, NULL, false},
    {0}};
