/* Rows of phenology, partitioning, roots, stems, storage organs. */
#include "crop/partitioning.h"
#include "crop/phenology.h"
#include "crop/root.h"
#include "crop/stem.h"
#include "crop/storage_organ.h"
#include "harness.h"
#include "process_harness.h"
#include <math.h>

/* A window of DVS: its middle about a knot, or anywhere. */
static void draw_window(struct process_point *p, struct draws *r, int l, int at) {
  const struct afgen *t = draw_yes(r, .5) ? &p->crop.t.frtb : &p->crop.t.fltb;
  double h = draw_yes(r, .1) ? 0. : draw_in(r, .002, .05);
  double dvs = draw_yes(r, .6) ? draw_about(r, t->x[draw_of(r, t->n)][l], .05) : draw_in(r, 0., 2.);
  p->x.in[at][l] = dvs;
  p->x.in[at + 1][l] = h;
}
/* on a knot, with its start, middle or end, or without width */
static void kink_window(struct process_point *p, int which, int at) {
  lane h = lane_set(which % 4 == 3 ? 0. : .03125);
  p->x.in[at] = p->crop.t.frtb.x[which % 5] + (which % 3 - 1.) * .5 * h;
  p->x.in[at + 1] = h;
}

/* -- phenology */
enum { DVS, VERN, TEMP };
static const double phenology_scale[] = {.001, 1., 1.};

static struct phenology_fixed fixed_of(const struct process_point *p) {
  return (struct phenology_fixed){.continuous = p->continuous,
                                  .daylp = p->sun.daylp,
                                  .stage = p->flags.stage,
                                  .vernalised = p->flags.vernalised,
                                  .live = p->flags.live,
                                  .ends_mature = p->season.ends_mature};
}
static struct phenology_work work_of(const struct process_point *p) {
  struct phenology_fixed fixed = fixed_of(p);
  struct phenology_events events;
  struct phenology_out out;
  struct phenology_work work;
  phenology(&p->crop, &fixed, (const struct phenology_in *)p->x.in, &out, &events, &work);
  return work;
}
static void phenology_nl(const struct process_point *p, lane *out) {
  struct phenology_fixed fixed = fixed_of(p);
  struct phenology_events events;
  struct phenology_work work;
  phenology(&p->crop, &fixed, (const struct phenology_in *)p->x.in, (struct phenology_out *)out,
            &events, &work);
}
static void phenology_row_tl(const struct process_point *p, const struct process_vector *d,
                             lane *out_d) {
  struct phenology_fixed fixed = fixed_of(p);
  const struct phenology_work work = work_of(p);
  phenology_tl(&p->crop, &d->crop, &fixed, (const struct phenology_in *)p->x.in, &work,
               (const struct phenology_in *)d->in, (struct phenology_out *)out_d);
}
static void phenology_row_ad(const struct process_point *p, struct process_vector *b,
                             const lane *out_b) {
  struct phenology_fixed fixed = fixed_of(p);
  const struct phenology_work work = work_of(p);
  phenology_ad(&p->crop, &b->crop, &fixed, (const struct phenology_in *)p->x.in, &work,
               (struct phenology_in *)b->in, (const struct phenology_out *)out_b);
}

/* development today from this DVS, at least a thousandth (a day without any has no sides) */
static double rate_from(struct process_point *p, int l, double dvs) {
  lane out[PROCESS_OUT];
  p->x.in[DVS][l] = dvs;
  phenology_nl(p, out);
  return fmax(out[1][l] - dvs, 1e-3);
}
/* one kink in each lane of a draw, or none (kind 0) */
static void phenology_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  p->flags.live = lane_eq(lane_set(0.), lane_set(0.));
  FOR_LANES (l) {
    int kind = draw_of(r, 10), stage = draw_of(r, 4);
    struct crop_params *q = &p->x.crop.p;
    lane *in = p->x.in;
    if (kind == 1 || kind == 2) stage = STAGE_EMERGING;
    if (kind >= 5 && kind <= 8) stage = STAGE_VEGETATIVE;
    if (kind >= 5 && kind <= 8) q->idsl[l] = 2.;
    p->flags.stage[l] = stage;
    p->flags.vernalised[l] = kind < 6 && draw_yes(r, .4);
    p->season.ends_mature[l] = draw_yes(r, .7) ? -1 : 0;
    p->sun.daylp[l] = draw_in(r, 7., 17.);
    in[TEMP][l] = draw_in(r, -3., 35.);
    in[VERN][l] = draw_in(r, 0., 60.);
    in[DVS][l] = stage == 0   ? draw_in(r, -.1, -.03)
                 : stage == 1 ? draw_in(r, 0., .95)
                 : stage == 2 ? draw_in(r, 1., 1.6)
                              : draw_in(r, q->dvsend[l], 3.);
    if (kind == 1) in[TEMP][l] = draw_about(r, q->tbasem[l], 5.);
    if (kind == 2) in[TEMP][l] = draw_about(r, q->teffmx[l], 5.);
    if (kind == 5) p->sun.daylp[l] = draw_about(r, draw_yes(r, .5) ? q->dlc[l] : q->dlo[l], 2.);
    if (kind == 6 || kind == 7)
      in[VERN][l] = draw_about(r, kind == 6 ? q->vernbase[l] : q->vernsat[l], 2.);
    if (kind == 9 && draw_yes(r, .3)) p->flags.live[l] = 0;
    p->crop.p = *q;
    if (kind == 8) { /* crosses VERNDVS at some fraction of the day, or not yet, or has done so */
      double rate = rate_from(p, l, q->verndvs[l] - .2);
      in[DVS][l] = q->verndvs[l] - rate * draw_about(r, draw_of(r, 2), 1.);
    } else if ((kind == 3 || kind == 4) && stage < STAGE_MATURE) { /* the stage's bound */
      double bound = stage == 0 ? 0. : stage == 1 ? 1. : q->dvsend[l];
      double rate = rate_from(p, l, bound - .09);
      in[DVS][l] = bound - rate * draw_about(r, 1., .9);
    }
  }
}
static void phenology_kink(struct process_point *p, int which) {
  struct crop_params *q = &p->x.crop.p;
  lane *in = p->x.in;
  switch (which) {
  case 0:
    in[TEMP] = q->tbasem;
    break;
  case 1:
    in[TEMP] = q->teffmx;
    break;
  case 2:
    p->sun.daylp = q->dlc;
    break;
  case 3:
    p->sun.daylp = q->dlo;
    break;
  case 4:
    in[VERN] = q->vernbase;
    break;
  case 5:
    in[VERN] = q->vernsat;
    break;
  case 6:
    in[DVS] = q->verndvs;
    break;
  case 7:
    in[DVS] = p->flags.stage - 1.;
    break; /* on the last bound */
  case 8:
    in[DVS] = p->flags.stage;
    break; /* on the next one */
  case 9:  /* a crop without photoperiod and vernalisation */
    q->idsl = lane_set(0.);
    q->dlo = q->dlc = q->vernbase = q->vernsat = q->verndvs = lane_set(-99.);
    break;
  case 10: /* no development at all, on the bound */
    in[TEMP] = lane_set(-60.);
    for (int k = 0; k < AFGEN_KNOTS; k++) p->x.crop.t.dtsmtb[k] = lane_set(0.);
    in[DVS] = p->flags.stage;
    break;
  default:
    p->sun.daylp = lane_set(which == 11 ? 0. : 24.);
    break; /* polar night, polar day */
  }
}
/* Vegetative at 20 degC: DTSMTB 25/3, VERNRTB .25, photoperiod .5, vernalisation .5, TSUM1 1100.
 * Emerging at 21.5 degC from DVS -.01: rate 1/60, so 6/10 of the day is over; then 28/3 / 1100 / 4.
 * Tolerance: a few roundings. */
static void phenology_golden(void) {
  struct process_point p = {.continuous = true};
  struct phenology_out out;
  plain_crop(&p);
  p.sun.daylp = lane_set(12.);
  p.flags.live = lane_eq(p.sun.daylp, p.sun.daylp);
  p.flags.stage = (lane){1., 0., 2., 1.};
  p.x.in[DVS] = (lane){.1, -.01, 1.5, .1};
  p.x.in[VERN] = lane_set(30.);
  p.x.in[TEMP] = (lane){20., 21.5, 20., 20.};
  phenology_nl(&p, (lane *)&out);
  CHECK_CLOSE(out.dvs_new[0], .1 + 25. / 3. * .25 / 1100., 1e-15);
  CHECK_CLOSE(out.vern_new[0], 30.25, 1e-15);
  CHECK_CLOSE(out.share[1], .4, 1e-14);
  CHECK_CLOSE(out.dvs_new[1], .4 * 28. / 3. / 1100. / 4., 1e-15);
  CHECK_CLOSE(out.dvs_new[2], 1.5 + 25. / 3. / 1000., 1e-15);
  p.continuous = false;
  phenology_nl(&p, (lane *)&out);
  CHECK_CLOSE(out.dvs_new[1], 0., 0.);
  CHECK_CLOSE(out.share[1], 0., 0.);
}

/* -- partitioning: its tables and the efficiency that they give */
static void parts_of(const struct dvs_tables *t, struct partitioning_in *in) {
  *in = (struct partitioning_in){.fr = t->fr, .fl = t->fl, .fs = t->fs, .fo = t->fo};
}
static void partitioning_run(const struct process_point *p, struct afgen_at *at,
                             struct partitioning_in *in, struct partitioning_out *out) {
  struct dvs_tables t;
  dvs_tables(&p->crop, p->continuous, (const struct dvs_in *)p->x.in, &t, at);
  parts_of(&t, in);
  partitioning(&p->crop, in, out);
}
static void partitioning_nl(const struct process_point *p, lane *out) {
  struct afgen_at at;
  partitioning_run(p, &at, (struct partitioning_in *)out, (struct partitioning_out *)&out[4]);
}
static void partitioning_row_tl(const struct process_point *p, const struct process_vector *d,
                                lane *out_d) {
  struct afgen_at at;
  struct partitioning_in in;
  struct partitioning_out out;
  struct dvs_tables t_d;
  partitioning_run(p, &at, &in, &out);
  dvs_tables_tl(&p->crop, &d->crop, p->continuous, &at, (const struct dvs_in *)d->in, &t_d);
  parts_of(&t_d, (struct partitioning_in *)out_d);
  partitioning_tl(&p->crop, &d->crop, &in, &out, (struct partitioning_in *)out_d,
                  (struct partitioning_out *)&out_d[4]);
}
static void partitioning_row_ad(const struct process_point *p, struct process_vector *b,
                                const lane *out_b) {
  struct afgen_at at;
  struct partitioning_in in, in_b = *(const struct partitioning_in *)out_b;
  struct partitioning_out out;
  partitioning_run(p, &at, &in, &out);
  partitioning_ad(&p->crop, &b->crop, &in, &out, &in_b, (const struct partitioning_out *)&out_b[4]);
  const struct dvs_tables t_b = {.fr = in_b.fr, .fl = in_b.fl, .fs = in_b.fs, .fo = in_b.fo};
  dvs_tables_ad(&p->crop, &b->crop, p->continuous, &at, (struct dvs_in *)b->in, &t_b);
}
static const double partitioning_scale[] = {.01, .001};
static void partitioning_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) draw_window(p, r, l, 0);
}
static void partitioning_kink(struct process_point *p, int which) { kink_window(p, which, 0); }
/* at DVS .5 of the plain crop fr = .325, fl = fs = fo = .5 */
static void partitioning_golden(void) {
  struct process_point p = {0};
  lane out[5];
  plain_crop(&p);
  p.x.in[0] = lane_set(.5);
  partitioning_nl(&p, out);
  double shoot = .5 / .68 + .5 / .66 + .5 / .71;
  CHECK_CLOSE(out[0][3], .325, 1e-15);
  CHECK_CLOSE(out[4][3], 1. / (shoot * .675 + .325 / .69), 1e-15);
}
static double partitioning_imbalance(const struct process_point *p, const lane *out, int l) {
  (void)p;
  return out[1][l] + out[2][l] + out[3][l] - 1.;
}

/* -- roots */
enum { WRT = 2, RD, FR, DMI };
static void root_of(const struct process_point *p, struct afgen_at *at, struct root_in *in) {
  const lane *row = p->x.in;
  struct dvs_tables t;
  in->at = *(const struct dvs_in *)row;
  dvs_tables(&p->crop, p->continuous, &in->at, &t, at);
  *in = (struct root_in){
      .at = in->at, .rdrr = t.rdrr, .wrt = row[WRT], .rd = row[RD], .fr = row[FR], .dmi = row[DMI]};
}
static void root_nl(const struct process_point *p, lane *out) {
  struct afgen_at at;
  struct root_in in;
  root_of(p, &at, &in);
  root(&p->crop, p->continuous, &in, (struct root_out *)out);
}
static void root_row_tl(const struct process_point *p, const struct process_vector *d,
                        lane *out_d) {
  const struct dvs_in *at_d = (const struct dvs_in *)d->in;
  struct afgen_at at;
  struct root_in in;
  struct dvs_tables t_d;
  root_of(p, &at, &in);
  dvs_tables_tl(&p->crop, &d->crop, p->continuous, &at, at_d, &t_d);
  const struct root_in in_d = {*at_d, t_d.rdrr, d->in[WRT], d->in[RD], d->in[FR], d->in[DMI]};
  root_tl(&p->crop, &d->crop, p->continuous, &in, &in_d, (struct root_out *)out_d);
}
static void root_row_ad(const struct process_point *p, struct process_vector *b,
                        const lane *out_b) {
  struct afgen_at at;
  struct root_in in, in_b = {.at = *(struct dvs_in *)b->in};
  root_of(p, &at, &in);
  root_ad(&p->crop, &b->crop, p->continuous, &in, &in_b, (const struct root_out *)out_b);
  *(struct dvs_in *)b->in = in_b.at;
  b->in[WRT] += in_b.wrt;
  b->in[RD] += in_b.rd;
  b->in[FR] += in_b.fr;
  b->in[DMI] += in_b.dmi;
  const struct dvs_tables t_b = {.rdrr = in_b.rdrr};
  dvs_tables_ad(&p->crop, &b->crop, p->continuous, &at, (struct dvs_in *)b->in, &t_b);
}
static const double root_scale[] = {.001, .001, 100., 1., .1, 10.};
static void root_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    draw_window(p, r, l, 0);
    if (draw_yes(r, .5) && p->crop.fr_zero[l] < 3. &&
        in[1][l] > 0.) /* roots end before, in, after the window */
      in[0][l] = p->crop.fr_zero[l] + .5 * in[1][l] * draw_about(r, draw_of(r, 3) - 1., .9);
    in[WRT][l] = draw_in(r, 10., 1000.);
    in[RD][l] = draw_yes(r, .5) ? draw_about(r, p->crop.rdm[l] - p->crop.p.rri[l], 1.)
                                : draw_in(r, 10., 80.);
    in[FR][l] = draw_in(r, .05, .6);
    in[DMI][l] = draw_in(r, 0., 300.);
  }
}
/* 16: a share of zero, from where on roots do not deepen in `reference` mode, is a jump there */
static void root_kink(struct process_point *p, int which) {
  lane *in = p->x.in;
  if (which < 12) kink_window(p, which, 0);
  const lane last = lane_min(p->crop.fr_zero, lane_set(3.));
  if (which == 12) in[0] = last;
  if (which == 13) in[0] = last - .5 * in[1];
  if (which == 14) in[RD] = p->crop.rdm;
  if (which == 15) in[RD] = p->crop.rdm - p->crop.p.rri;
  if (which == 16) in[FR] = in[DMI] = in[WRT] = lane_set(0.);
}
/* RDRRTB at DVS .5 is .0155; 119.5 + 1.2 is deeper than 120 */
static void root_golden(void) {
  struct process_point p = {0};
  struct root_out out;
  plain_crop(&p);
  p.x.in[0] = lane_set(.5);
  p.x.in[WRT] = lane_set(200.);
  p.x.in[RD] = (lane){50., 119.5, 120., 50.};
  p.x.in[FR] = (lane){.4, .4, .4, 0.};
  p.x.in[DMI] = lane_set(100.);
  root_nl(&p, (lane *)&out);
  CHECK_CLOSE(out.grrt[0], 40., 1e-15);
  CHECK_CLOSE(out.drrt[0], 3.1, 1e-15);
  CHECK_CLOSE(out.rr[0], 1.2, 1e-15);
  CHECK_CLOSE(out.rr[1], .5, 1e-15);
  CHECK_CLOSE(out.rr[2], 0., 0.);
  CHECK_CLOSE(out.rr[3], 0., 0.);
}

/* -- stems */
static void stem_nl(const struct process_point *p, lane *out) {
  struct table_row row;
  table_row(p, TABLE_OF(rdrs), &row);
  stem((const struct stem_in *)row.in, (struct stem_out *)out);
}
static void stem_row_tl(const struct process_point *p, const struct process_vector *d,
                        lane *out_d) {
  struct table_row row, row_d;
  table_row(p, TABLE_OF(rdrs), &row);
  table_row_tl(p, d, TABLE_OF(rdrs), &row_d);
  stem_tl((const struct stem_in *)row.in, (const struct stem_in *)row_d.in,
          (struct stem_out *)out_d);
}
static void stem_row_ad(const struct process_point *p, struct process_vector *b,
                        const lane *out_b) {
  struct table_row row, row_b = {0};
  table_row(p, TABLE_OF(rdrs), &row);
  stem_ad((const struct stem_in *)row.in, (struct stem_in *)row_b.in,
          (const struct stem_out *)out_b);
  table_row_ad(p, b, TABLE_OF(rdrs), &row_b);
}
static const double stem_scale[] = {.01, .001, 100., .1, 10.};
static void stem_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    draw_window(p, r, l, 0);
    p->x.in[2][l] = draw_in(r, 10., 5000.);
    p->x.in[3][l] = draw_in(r, 0., 1.);
    p->x.in[4][l] = draw_in(r, 0., 300.);
  }
}
static void stem_kink(struct process_point *p, int which) {
  kink_window(p, which, 0);
  if (which == 12) p->x.in[2] = p->x.in[3] = p->x.in[4] = lane_set(0.);
}
static void stem_golden(void) { /* RDRSTB at DVS .5 is .0155 */
  struct process_point p = {0};
  struct stem_out out;
  plain_crop(&p);
  p.x.in[0] = lane_set(.5), p.x.in[2] = lane_set(400.);
  p.x.in[3] = lane_set(.25), p.x.in[4] = lane_set(120.);
  stem_nl(&p, (lane *)&out);
  CHECK_CLOSE(out.grst[0], 30., 1e-15);
  CHECK_CLOSE(out.drst[0], 6.2, 1e-15);
}

/* -- storage organs */
static const double organ_scale[] = {.1, 10.};
static void organ_nl(const struct process_point *p, lane *out) {
  storage_organ((const struct storage_organ_in *)p->x.in, (struct storage_organ_out *)out);
}
static void organ_tl(const struct process_point *p, const struct process_vector *d, lane *out_d) {
  storage_organ_tl((const struct storage_organ_in *)p->x.in, (const struct storage_organ_in *)d->in,
                   (struct storage_organ_out *)out_d);
}
static void organ_ad(const struct process_point *p, struct process_vector *b, const lane *out_b) {
  storage_organ_ad((const struct storage_organ_in *)p->x.in, (struct storage_organ_in *)b->in,
                   (const struct storage_organ_out *)out_b);
}
static void organ_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) p->x.in[0][l] = draw_in(r, 0., 1.), p->x.in[1][l] = draw_in(r, 0., 300.);
}
static void organ_kink(struct process_point *p, int which) { p->x.in[which] = lane_set(0.); }
static void organ_golden(void) {
  struct process_point p = {.x.in = {lane_set(.25), lane_set(120.)}};
  lane grso;
  organ_nl(&p, &grso);
  CHECK_CLOSE(grso[3], 30., 0.);
}

const struct process rows_of_growth[] = {
    {"phenology", 3, 5, phenology_scale, phenology_sample, 13, phenology_kink, phenology_nl,
     phenology_row_tl, phenology_row_ad, phenology_golden, NULL, false},
    {"partitioning", 2, 5, partitioning_scale, partitioning_sample, 12, partitioning_kink,
     partitioning_nl, partitioning_row_tl, partitioning_row_ad, partitioning_golden,
     partitioning_imbalance, false},
    {"root", 6, 3, root_scale, root_sample, 17, root_kink, root_nl, root_row_tl, root_row_ad,
     root_golden, NULL, false},
    {"stem", 5, 2, stem_scale, stem_sample, 13, stem_kink, stem_nl, stem_row_tl, stem_row_ad,
     stem_golden, NULL, false},
    {"storage organ", 2, 1, organ_scale, organ_sample, 2, organ_kink, organ_nl, organ_tl, organ_ad,
     organ_golden, NULL, false},
    {0}};
