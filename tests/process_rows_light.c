/* Rows of canopy assimilation, assimilation, respiration, evapotranspiration. */
#include "crop/assimilation.h"
#include "crop/canopy.h"
#include "crop/evapotranspiration.h"
#include "crop/respiration.h"
#include "harness.h"
#include "process_harness.h"
#include <math.h>
#include <string.h>

static const lane none = {0};

/* -- canopy */
enum { AMAX, EFF, LAI, KDIF, IRRAD };
static const double canopy_scale[] = {1., .05, .5, .05, 1e6};

/* radiation at a kink of the diffuse fraction, or where hour i turns overcast */
static double transmission_at(const struct process_point *p, struct draws *r, int l) {
  static const double bounds[] = {.07, .35, .75};
  int kind = draw_of(r, 6);
  if (kind < 3) return bounds[kind];
  double sb = p->sun.sinb[kind - 3][l];
  double share =
      p->sun.half_sc[l] > 0. && p->sun.rangot[l] > 0.
          ? (1. + .4 * sb) * p->sun.rdsinbe[l] / (2. * p->sun.half_sc[l] * p->sun.rangot[l])
          : .5;
  return share > .82 ? .07 + sqrt(fmax(0., 1. - share) / 2.3) : (1.33 - share) / 1.46;
}
static void draw_light(struct process_point *p, struct draws *r, int l, int irrad) {
  double tr = draw_yes(r, .6) ? draw_about(r, transmission_at(p, r, l), .05) : draw_in(r, .02, .9);
  p->x.in[irrad][l] = p->sun.rangot[l] > 0. ? tr / p->sun.rangot[l] : 0.;
}
static void canopy_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  draw_sun(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    in[AMAX][l] = draw_yes(r, .4) ? draw_about(r, 2., 3.) : draw_in(r, 5., 60.);
    in[AMAX][l] = fmax(in[AMAX][l], .5);
    in[EFF][l] = draw_in(r, .3, .6);
    in[LAI][l] = draw_yes(r, .2) ? draw_in(r, .01, .1) : draw_in(r, .1, 8.);
    in[KDIF][l] = draw_in(r, .4, .8);
    draw_light(p, r, l, IRRAD);
  }
}
static void set_sun(struct process_point *p, double lat, int doy) {
  struct sun_day table[SUN_DAYS];
  const struct sun_day *day[LANES];
  uint16_t doys[LANES];
  sun_table(lat, table);
  FOR_LANES (l) day[l] = table, doys[l] = (uint16_t)doy;
  sun_gather(day, doys, &p->sun);
}
/* radiation and sun that are odd or just at a bound */
static void kink_light(struct process_point *p, int which, int irrad) {
  static const double bounds[] = {.07, .35, .75};
  if (which < 3)
    FOR_LANES (l) p->x.in[irrad][l] = p->sun.rangot[l] > 0. ? bounds[which] / p->sun.rangot[l] : 0.;
  if (which == 3) p->x.in[irrad] = none;
  if (which == 4) set_sun(p, 75., 355);  /* polar night */
  if (which == 5) set_sun(p, 75., 172);  /* polar day */
  if (which == 6) set_sun(p, -89.9, 90); /* sun on the horizon all day */
}
static void canopy_kink(struct process_point *p, int which) {
  lane *in = p->x.in;
  kink_light(p, which, IRRAD);
  if (which == 7) in[AMAX] = none;
  if (which == 8) in[AMAX] = lane_set(2.);
  if (which == 9) in[LAI] = none;
  if (which == 10) in[EFF] = none;
  if (which == 11) in[KDIF] = none;
  if (which == 12) in[AMAX] = in[LAI] = in[EFF] = in[IRRAD] = none;
  if (which == 13) in[LAI] = lane_set(60.);
}
static const struct canopy_in *canopy_in_of(const struct process_point *p) {
  return (const struct canopy_in *)p->x.in;
}
static void canopy_nl(const struct process_point *p, lane *out) {
  canopy(&p->sun, canopy_in_of(p), (struct canopy_out *)out, NULL);
}
static void canopy_keep(const struct process_point *p, struct canopy_kept *kept) {
  struct canopy_out out, again;
  canopy(&p->sun, canopy_in_of(p), &out, kept);
  canopy(&p->sun, canopy_in_of(p), &again, NULL);
  CU_ASSERT(!memcmp(&out, &again, sizeof out)); /* keeping changes no bit */
}
static void canopy_row_tl(const struct process_point *p, const struct process_vector *d,
                          lane *out_d) {
  struct canopy_kept kept;
  struct canopy_work work;
  canopy_keep(p, &kept);
  canopy_recall(&p->sun, canopy_in_of(p), &kept, &work);
  canopy_tl(&p->sun, canopy_in_of(p), &work, (const struct canopy_in *)d->in,
            (struct canopy_out *)out_d);
}
static void canopy_row_ad(const struct process_point *p, struct process_vector *b,
                          const lane *out_b) {
  struct canopy_kept kept;
  canopy_keep(p, &kept);
  canopy_ad(&p->sun, canopy_in_of(p), &kept, (struct canopy_in *)b->in,
            (const struct canopy_out *)out_b);
}
/* TOTASS of van Kraalingen as a plain program, 52 degrees north, day 150: 1e-13 for its own
 * rounding and that of the rearranged fsun */
static void canopy_golden(void) {
  struct process_point p = {
      .x.in = {lane_set(35.), lane_set(.45), lane_set(3.), lane_set(.6), lane_set(18e6)}};
  lane dtga;
  set_sun(&p, 52., 150);
  canopy_nl(&p, &dtga);
  CHECK_CLOSE(dtga[2], 602.8837465707796, 1e-13);
  p.x.in[AMAX] = lane_set(1.5);
  p.x.in[IRRAD] = lane_set(4e6);
  canopy_nl(&p, &dtga);
  CHECK_CLOSE(dtga[2], 51.05416162476067, 1e-13);
}

static void draw_window(struct process_point *p, struct draws *r, int l, const struct afgen *t) {
  int k = draw_of(r, t->n);
  p->x.in[0][l] = draw_yes(r, .6) ? draw_about(r, t->x[k][l], .05) : draw_in(r, 0., 2.);
  p->x.in[1][l] = draw_yes(r, .1) ? 0. : draw_in(r, .002, .05);
}

/* -- assimilation */
enum { A_LAI = 2, A_KDIF, A_IRRAD, A_DTEMP, A_TMIN7 };
struct assimilated {
  struct table_row row;
  struct assimilation_work work;
  struct canopy_kept kept;
};
static void assimilate(const struct process_point *p, struct assimilated *a, lane *out) {
  table_row(p, TABLE_OF(amax), &a->row);
  assimilation_leaf(&p->crop, (const struct assimilation_in *)a->row.in, &a->work);
  canopy(&p->sun, &a->work.leaf, &a->work.whole, &a->kept);
  assimilation(&a->work, (struct assimilation_out *)out);
}
static void assimilation_nl(const struct process_point *p, lane *out) {
  struct assimilated a;
  assimilate(p, &a, out);
}
static void assimilation_row_tl(const struct process_point *p, const struct process_vector *d,
                                lane *out_d) {
  struct assimilated a;
  struct table_row row_d;
  struct canopy_work canopy;
  lane out;
  assimilate(p, &a, &out);
  table_row_tl(p, d, TABLE_OF(amax), &row_d);
  canopy_recall(&p->sun, &a.work.leaf, &a.kept, &canopy);
  assimilation_tl(&p->crop, &d->crop, &p->sun, (const struct assimilation_in *)a.row.in, &a.work,
                  &canopy, (const struct assimilation_in *)row_d.in,
                  (struct assimilation_out *)out_d);
}
static void assimilation_row_ad(const struct process_point *p, struct process_vector *b,
                                const lane *out_b) {
  struct assimilated a;
  struct table_row row_b = {0};
  lane out;
  assimilate(p, &a, &out);
  assimilation_ad(&p->crop, &b->crop, &p->sun, (const struct assimilation_in *)a.row.in, &a.work,
                  &a.kept, (struct assimilation_in *)row_b.in,
                  (const struct assimilation_out *)out_b);
  table_row_ad(p, b, TABLE_OF(amax), &row_b);
}
static const double assimilation_scale[] = {.01, .001, .5, .05, 1e6, 1., 1.};
static void assimilation_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  draw_sun(p, r);
  FOR_LANES (l) {
    lane *in = p->x.in;
    draw_window(p, r, l, &p->crop.t.amaxtb);
    in[A_LAI][l] = draw_in(r, .1, 8.);
    in[A_KDIF][l] = draw_in(r, .4, .8);
    draw_light(p, r, l, A_IRRAD);
    in[A_DTEMP][l] = draw_about(r, p->crop.t.efftb.x[draw_of(r, p->crop.t.efftb.n)][l], 5.);
    in[A_TMIN7][l] = draw_about(r, p->crop.t.tmnftb.x[draw_of(r, p->crop.t.tmnftb.n)][l], 5.);
  }
}
static void assimilation_kink(struct process_point *p, int which) {
  lane *in = p->x.in;
  kink_light(p, which, A_IRRAD);
  if (which == 7) in[A_LAI] = none;
  if (which == 8) in[A_DTEMP] = p->crop.t.tmpftb.x[1];
  if (which == 9) in[A_TMIN7] = p->crop.t.tmnftb.x[1];
  if (which == 10) in[0] = p->crop.t.amaxtb.x[1], in[1] = none;
  if (which == 11) /* leaves that assimilate nothing */
    for (int k = 0; k < AFGEN_KNOTS; k++) p->x.crop.t.amaxtb[k] = none;
}
/* DVS .5: AMAX 30.5; at 15 degC TMPF .3, EFF .35; TMNF at 6 degC .68. Factors of CO2 that are
 * powers of two: the same bits as from tables with such ordinates. */
static void assimilation_golden(void) {
  struct process_point p = {.x.in = {lane_set(.5), none, lane_set(3.), lane_set(.6), lane_set(18e6),
                                     lane_set(15.), lane_set(6.)}};
  lane gass;
  plain_crop(&p);
  set_sun(&p, 52., 150);
  assimilation_nl(&p, &gass);
  CHECK_CLOSE(gass[0], 126.91465223516339, 1e-13);
  struct process_point scaled = p;
  lane again;
  p.crop.amax_co2[0] = 4., p.crop.eff_co2[0] = .5;
  for (int k = 0; k < AFGEN_KNOTS; k++) {
    scaled.x.crop.t.amaxtb[k][0] *= 4.;
    scaled.x.crop.t.efftb[k][0] *= .5;
  }
  process_refresh(&scaled);
  for (int mode = 0; mode < 2; mode++) {
    p.continuous = scaled.continuous = mode;
    assimilation_nl(&p, &gass);
    assimilation_nl(&scaled, &again);
    CU_ASSERT(!memcmp(&gass, &again, sizeof gass));
  }
}

/* -- respiration */
enum { R_GASS = 2, R_WRT, R_WLV, R_WST, R_WSO, R_TEMP };
static void respiration_run(const struct process_point *p, struct table_row *row,
                            struct respiration_work *work, lane *out) {
  table_row(p, TABLE_OF(rfse), row);
  respiration(&p->crop, (const struct respiration_in *)row->in, (struct respiration_out *)out,
              work);
}
static void respiration_nl(const struct process_point *p, lane *out) {
  struct table_row row;
  struct respiration_work work;
  respiration_run(p, &row, &work, out);
}
static void respiration_row_tl(const struct process_point *p, const struct process_vector *d,
                               lane *out_d) {
  struct table_row row, row_d;
  struct respiration_work work;
  lane out;
  respiration_run(p, &row, &work, &out);
  table_row_tl(p, d, TABLE_OF(rfse), &row_d);
  respiration_tl(&p->crop, &d->crop, (const struct respiration_in *)row.in, &work,
                 (const struct respiration_in *)row_d.in, (struct respiration_out *)out_d);
}
static void respiration_row_ad(const struct process_point *p, struct process_vector *b,
                               const lane *out_b) {
  struct table_row row, row_b = {0};
  struct respiration_work work;
  lane out;
  respiration_run(p, &row, &work, &out);
  respiration_ad(&p->crop, &b->crop, (const struct respiration_in *)row.in, &work,
                 (struct respiration_in *)row_b.in, (const struct respiration_out *)out_b);
  table_row_ad(p, b, TABLE_OF(rfse), &row_b);
}
static const double respiration_scale[] = {.01, .001, 10., 100., 100., 100., 100., 1.};
static void respiration_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    lane need, *in = p->x.in;
    draw_window(p, r, l, &p->crop.t.rfsetb);
    for (int i = R_WRT; i <= R_WSO; i++) in[i][l] = draw_in(r, 10., 3000.);
    in[R_TEMP][l] = draw_in(r, -5., 35.);
    in[R_GASS][l] = 1e9;
    respiration_nl(p, &need); /* starvation on one side of it */
    in[R_GASS][l] = need[l] * draw_about(r, 1., .9);
  }
}
static void respiration_kink(struct process_point *p, int which) {
  lane *in = p->x.in;
  if (which == 0) in[R_GASS] = none;
  if (which == 1) in[R_WRT] = in[R_WLV] = in[R_WST] = in[R_WSO] = none;
  if (which == 2) in[R_GASS] = in[R_WRT] = in[R_WLV] = in[R_WST] = in[R_WSO] = none;
  if (which == 3) in[0] = p->crop.t.rfsetb.x[1], in[1] = none;
  if (which == 4) in[R_GASS] = lane_set(1e9), respiration_nl(p, &in[R_GASS]);
  if (which == 5) in[R_TEMP] = lane_set(-90.);
}
/* RFSE .65 at DVS .5; 10 degC warmer than 25 doubles */
static void respiration_golden(void) {
  struct process_point p = {.x.in = {lane_set(.5), none, lane_set(500.), lane_set(200.),
                                     lane_set(1000.), lane_set(400.), lane_set(50.),
                                     lane_set(35.)}};
  lane mres;
  plain_crop(&p);
  respiration_nl(&p, &mres);
  CHECK_CLOSE(mres[2], 2. * .65 * (.015 * 200. + .03 * 1000. + .015 * 400. + .01 * 50.), 1e-14);
  p.x.in[R_GASS] = lane_set(7.);
  respiration_nl(&p, &mres);
  CHECK_CLOSE(mres[2], 7., 0.);
}

/* -- evapotranspiration */
static void evapotranspiration_nl(const struct process_point *p, lane *out) {
  struct table_row row;
  table_row(p, TABLE_OF(kdif), &row);
  evapotranspiration(&p->crop, (const struct evapotranspiration_in *)row.in,
                     (struct evapotranspiration_out *)out);
}
static void evapotranspiration_row_tl(const struct process_point *p, const struct process_vector *d,
                                      lane *out_d) {
  struct table_row row, row_d;
  table_row(p, TABLE_OF(kdif), &row);
  table_row_tl(p, d, TABLE_OF(kdif), &row_d);
  evapotranspiration_tl(&p->crop, &d->crop, (const struct evapotranspiration_in *)row.in,
                        (const struct evapotranspiration_in *)row_d.in,
                        (struct evapotranspiration_out *)out_d);
}
static void evapotranspiration_row_ad(const struct process_point *p, struct process_vector *b,
                                      const lane *out_b) {
  struct table_row row, row_b = {0};
  table_row(p, TABLE_OF(kdif), &row);
  evapotranspiration_ad(&p->crop, &b->crop, (const struct evapotranspiration_in *)row.in,
                        (struct evapotranspiration_in *)row_b.in,
                        (const struct evapotranspiration_out *)out_b);
  table_row_ad(p, b, TABLE_OF(kdif), &row_b);
}
static const double evapotranspiration_scale[] = {.01, .001, .5, .05};
static void evapotranspiration_sample(struct process_point *p, struct draws *r) {
  draw_crop(p, r);
  FOR_LANES (l) {
    draw_window(p, r, l, &p->crop.t.kdiftb);
    p->x.in[2][l] = draw_in(r, .01, 8.);
    p->x.in[3][l] = draw_about(r, 0., .8);
  }
}
static void evapotranspiration_kink(struct process_point *p, int which) {
  if (which == 0) p->x.in[2] = none;
  if (which == 1) p->x.in[3] = none;
  if (which == 2) p->x.in[0] = p->crop.t.kdiftb.x[1], p->x.in[1] = none;
}
static void evapotranspiration_golden(void) { /* KDIF .6 at DVS .5 */
  struct process_point p = {.x.in = {lane_set(.5), none, lane_set(2.), lane_set(.4)}};
  lane tra;
  plain_crop(&p);
  evapotranspiration_nl(&p, &tra);
  CHECK_CLOSE(tra[1], .4 * (1. - exp(-.9)), 1e-15);
  p.crop.tra_co2[1] = .9;
  evapotranspiration_nl(&p, &tra);
  CHECK_CLOSE(tra[1], .9 * .4 * (1. - exp(-.9)), 1e-15);
  CHECK_CLOSE(tra[2], .4 * (1. - exp(-.9)), 1e-15);
}

const struct process rows_of_light[] = {
    {"canopy", 5, 1, canopy_scale, canopy_sample, 14, canopy_kink, canopy_nl, canopy_row_tl,
     canopy_row_ad, canopy_golden, NULL, false},
    {"assimilation", 7, 1, assimilation_scale, assimilation_sample, 12, assimilation_kink,
     assimilation_nl, assimilation_row_tl, assimilation_row_ad, assimilation_golden, NULL, false},
    {"respiration", 8, 1, respiration_scale, respiration_sample, 6, respiration_kink,
     respiration_nl, respiration_row_tl, respiration_row_ad, respiration_golden, NULL, false},
    {"evapotranspiration", 4, 1, evapotranspiration_scale, evapotranspiration_sample, 3,
     evapotranspiration_kink, evapotranspiration_nl, evapotranspiration_row_tl,
     evapotranspiration_row_ad, evapotranspiration_golden, NULL, false},
    {0}};
