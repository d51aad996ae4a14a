/* Rows of the tables and of the crop's derived members. */
#include "harness.h"
#include "process_harness.h"
#include <math.h>
#include <string.h>

/* -- AFGEN: KDIFTB of the random crop, whose axis is DVS */
enum { VALUE_X, MEAN_X = 0, MEAN_H };
static const double value_scale[] = {.01}, mean_scale[] = {.01, .001};

static double draw_place(const struct afgen *t, struct draws *r, int l, double scale) {
  int k = draw_of(r, t->n);
  return draw_yes(r, .5) ? draw_about(r, t->x[k][l], scale) : draw_in(r, -.5, 3.);
}
static void value_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) p->x.in[VALUE_X][l] = draw_place(&p->crop.t.kdiftb, r, l, .1);
}
static void value_kink(struct process_point *p, int which) {
  p->x.in[VALUE_X] = p->crop.t.kdiftb.x[which];
}
static struct afgen_at value_at(const struct process_point *p) {
  return afgen_point(p->x.in[VALUE_X]);
}
static void value_nl(const struct process_point *p, lane *out) {
  const struct afgen_at at = value_at(p);
  out[0] = afgen_value(&p->crop.t.kdiftb, &at);
}
static void value_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  const struct afgen_at at = value_at(p);
  afgen_value_tl(&p->crop.t.kdiftb, d->crop.t.kdiftb, &at, &d->in[VALUE_X], out_d);
}
static void value_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  const struct afgen_at at = value_at(p);
  afgen_value_ad(&p->crop.t.kdiftb, &at, out_b, b->crop.t.kdiftb, &b->in[VALUE_X]);
}
/* KDIFTB of the plain crop: .8 at 0, .4 at 1, .6 at 2; exact but for the last bits */
static void value_golden(void) {
  static const double at[][2] = {{.25, .7}, {1.5, .5}, {-1., .8}, {3., .6}, {1., .4}};
  struct process_point p = {0};
  plain_crop(&p);
  for (int i = 0; i < 5; i++) {
    const struct afgen_at x = afgen_point(lane_set(at[i][0]));
    CHECK_CLOSE(afgen_value(&p.crop.t.kdiftb, &x)[i % LANES], at[i][1], 1e-15);
  }
}

/* a window of no width, within a segment, over a knot, over all knots */
static void mean_sample(struct process_point *p, struct draws *r) {
  static const double width[] = {0., 1e-4, .03, .5, 4.};
  draw_crop(p, r);
  FOR_LANES (l) {
    double h = width[draw_of(r, 5)] * draw_in(r, .5, 1.5);
    double side = draw_of(r, 3) - 1.; /* the window's start, middle or end at a knot */
    p->x.in[MEAN_H][l] = h;
    p->x.in[MEAN_X][l] = draw_place(&p->crop.t.kdiftb, r, l, .1) + side * .5 * h;
  }
}
static void mean_kink(struct process_point *p, int which) {
  static const double width[] = {0., 1e-13, 1e-12, .25, 4.};
  lane h = lane_set(width[which % 5]);
  p->x.in[MEAN_H] = h;
  p->x.in[MEAN_X] = p->crop.t.kdiftb.x[which % 7] + (which % 3 - 1.) * .5 * h;
}
static struct afgen_at mean_at(const struct process_point *p) {
  return afgen_window(p->x.in[MEAN_X], p->x.in[MEAN_H]);
}
static void mean_nl(const struct process_point *p, lane *out) {
  const struct afgen_at at = mean_at(p);
  out[0] = afgen_mean(&p->crop.t.kdiftb, &at);
}
static void mean_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  const struct afgen_at at = mean_at(p);
  afgen_mean_tl(&p->crop.t.kdiftb, d->crop.t.kdiftb, &at, &d->in[MEAN_X], &d->in[MEAN_H], out_d);
}
static void mean_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  const struct afgen_at at = mean_at(p);
  afgen_mean_ad(&p->crop.t.kdiftb, &at, out_b, b->crop.t.kdiftb, &b->in[MEAN_X], &b->in[MEAN_H]);
}
/* over [.8, 1.2]: .44 and .42 in its halves; over [1.9, 2.1]: .59 and .6; over [-1, 3]: .8, .6, .5
 * and .6 in its quarters */
static void mean_golden(void) {
  static const double at[][3] = {
      {1., .4, .43}, {2., .2, .595}, {.25, 0., .7}, {.25, .1, .7}, {1., 4., .625}};
  struct process_point p = {0};
  plain_crop(&p);
  for (int i = 0; i < 5; i++) {
    const struct afgen_at x = afgen_window(lane_set(at[i][0]), lane_set(at[i][1]));
    CHECK_CLOSE(afgen_mean(&p.crop.t.kdiftb, &x)[i % LANES], at[i][2], 1e-14);
  }
}

/* -- derived members: ln Q10, rdm = max(RDI, min(RDMCR, RDMSOL)), ordinates of padding knots */
static void prepare_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    struct crop_params *q = &p->x.crop.p;
    q->rdmsol[l] = draw_about(r, q->rdmcr[l], 50.);
    if (draw_yes(r, .3)) q->rdi[l] = draw_about(r, fmin(q->rdmcr[l], q->rdmsol[l]), 50.);
  }
}
static void prepare_kink(struct process_point *p, int which) {
  p->x.crop.p.rdmsol = p->x.crop.p.rdmcr;
  if (which) p->x.crop.p.rdi = p->x.crop.p.rdmcr;
}
static void prepare_nl(const struct process_point *p, lane *out) {
  struct crop c = p->crop;
  crop_prepare(&c);
  out[0] = c.ln_q10;
  out[1] = c.rdm;
  const struct afgen *t = &c.t.slatb; /* a short table repeats its last knot */
  out[2] = t->y[0];
  FOR_LANES (l)
    for (int k = 1; k < 10; k++) {
      bool repeats = k >= t->n || t->x[k][l] == t->x[k - 1][l];
      out[2 + k][l] = repeats ? out[1 + k][l] : t->y[k][l];
    }
}
static void prepare_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  struct crop_d c_d = d->crop;
  crop_prepare_tl(&p->crop, &c_d);
  out_d[0] = c_d.ln_q10;
  out_d[1] = c_d.rdm;
  int n = p->crop.t.slatb.n;
  for (int k = 0; k < 10; k++) out_d[2 + k] = c_d.t.slatb[k < n ? k : n - 1];
}
static void prepare_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  b->crop.ln_q10 += out_b[0];
  b->crop.rdm += out_b[1];
  int n = p->crop.t.slatb.n;
  for (int k = 0; k < 10; k++) b->crop.t.slatb[k < n ? k : n - 1] += out_b[2 + k];
  crop_prepare_ad(&p->crop, &b->crop);
}
static void prepare_golden(void) {
  struct process_point p = {0};
  plain_crop(&p);
  CHECK_CLOSE(p.crop.rdm[3], 120., 0.);
  CHECK_CLOSE(p.crop.ln_q10[3], 0.69314718055994531, 1e-16);
}

const struct process rows_of_tables[] = {
    {"table value", 1, 1, value_scale, value_sample, 8, value_kink, value_nl, value_tl, value_ad,
     value_golden, NULL, false},
    {"table mean", 2, 1, mean_scale, mean_sample, 105, mean_kink, mean_nl, mean_tl, mean_ad,
     mean_golden, NULL, false},
    {"derived members", 0, 12, NULL, prepare_sample, 2, prepare_kink, prepare_nl, prepare_tl,
     prepare_ad, prepare_golden, NULL, true},
    {0}};
