/* Random points for the tests of processes; see process_harness.h. */
#include "crop/co2.h"
#include "process_harness.h"
#include <math.h>
#include <string.h>

double draw_in(struct draws *r, double lo, double hi) {
  return lo + (hi - lo) * random_uniform(r->key, r->next++);
}
int draw_of(struct draws *r, int n) { return (int)draw_in(r, 0., n); }
bool draw_yes(struct draws *r, double odds) { return draw_in(r, 0., 1.) < odds; }
double draw_about(struct draws *r, double kink, double scale) {
  double away = scale * pow(10., draw_in(r, -2., -.3));
  return draw_yes(r, .5) ? kink + away : kink - away;
}

static const double wheat[N_SCALARS] = {
    [PARAM_TBASEM] = 1.5, [PARAM_TEFFMX] = 25., [PARAM_TSUMEM] = 120.,  [PARAM_IDSL] = 2.,
    [PARAM_DLO] = 16.,    [PARAM_DLC] = 8.,     [PARAM_TSUM1] = 1100.,  [PARAM_TSUM2] = 1000.,
    [PARAM_DVSI] = .05,   [PARAM_DVSEND] = 2.,  [PARAM_VERNBASE] = 10., [PARAM_VERNSAT] = 50.,
    [PARAM_VERNDVS] = .3, [PARAM_TDWI] = 60.,   [PARAM_RGRLAI] = .008,  [PARAM_SPA] = 2e-4,
    [PARAM_SPAN] = 31.,   [PARAM_TBASE] = 2.,   [PARAM_CVL] = .68,      [PARAM_CVO] = .71,
    [PARAM_CVR] = .69,    [PARAM_CVS] = .66,    [PARAM_Q10] = 2.,       [PARAM_RML] = .03,
    [PARAM_RMO] = .01,    [PARAM_RMR] = .015,   [PARAM_RMS] = .015,     [PARAM_PERDL] = .03,
    [PARAM_RDI] = 10.,    [PARAM_RRI] = 1.2,    [PARAM_RDMCR] = 125.,   [PARAM_CFET] = 1.,
    [PARAM_DEPNR] = 4.5,  [PARAM_IAIRDU] = 0.,  [PARAM_IOX] = 0.,       [PARAM_RDMSOL] = 120.};

/* range of each table's ordinates */
static const double range[N_TABLES][2] = {
    [TABLE_DTSMTB] = {5., 25.},  [TABLE_VERNRTB] = {.1, 1.}, [TABLE_SLATB] = {.001, .003},
    [TABLE_SSATB] = {0., .0005}, [TABLE_KDIFTB] = {.4, .8},  [TABLE_EFFTB] = {.35, .55},
    [TABLE_AMAXTB] = {1., 60.},  [TABLE_TMPFTB] = {.3, 1.},  [TABLE_TMNFTB] = {.2, 1.},
    [TABLE_RFSETB] = {.3, 1.},   [TABLE_FRTB] = {.05, .6},   [TABLE_FLTB] = {0., 1.},
    [TABLE_FSTB] = {0., 1.},     [TABLE_FOTB] = {0., 1.},    [TABLE_RDRRTB] = {.001, .03},
    [TABLE_RDRSTB] = {.001, .03}};

static void draw_abscissae(struct draws *r, enum table_axis axis, struct table_values *t) {
  double lo = axis == AXIS_DVS ? 0. : -5., hi = axis == AXIS_DVS ? 2. : 40.;
  double at = lo + .1 * (hi - lo) * draw_in(r, 0., 1.);
  t->n = 2 + draw_of(r, 7);
  for (int k = 0; k < t->n; k++) {
    t->x[k] = at;
    at += draw_yes(r, .1) ? 1e-4 : (hi - lo) / t->n * draw_in(r, .3, 1.2);
  }
}

static void draw_tables(struct draws *r, struct parameter_set *set) {
  struct table_values *t = set->table, *fl = &t[TABLE_FLTB], *fs = &t[TABLE_FSTB],
                      *fo = &t[TABLE_FOTB], *fr = &t[TABLE_FRTB];
  for (int i = 0; i < N_TABLES; i++) {
    draw_abscissae(r, table_info[i].axis, &t[i]);
    for (int k = 0; k < t[i].n; k++) t[i].y[k] = draw_in(r, range[i][0], range[i][1]);
  }
  *fs = *fo = *fl;
  for (int k = 0; k < fl->n; k++) { /* shoot: shares that sum to one */
    double a = draw_in(r, 0., 1.), b = draw_in(r, 0., 1. - a);
    fl->y[k] = a, fs->y[k] = b, fo->y[k] = 1. - a - b;
  }
  if (draw_yes(r, .8)) /* roots: usually zero from some knot on */
    for (int k = 1 + draw_of(r, fr->n - 1); k < fr->n; k++) fr->y[k] = 0.;
}

/* the vector's crop from the packed one */
static void unpack(struct process_point *p) {
  crop_prepare(&p->crop);
  p->x.crop.p = p->crop.p;
  for (int i = 0; i < N_TABLES; i++)
    memcpy(crop_ordinates_of(&p->x.crop.t, i), crop_table(&p->crop.t, i)->y,
           AFGEN_KNOTS * sizeof(lane));
  p->x.crop.ln_q10 = p->crop.ln_q10;
  p->x.crop.rdm = p->crop.rdm;
}

void process_refresh(struct process_point *p) {
  p->crop.p = p->x.crop.p;
  for (int i = 0; i < N_TABLES; i++) {
    memcpy(crop_table(&p->crop.t, i)->y, crop_ordinates_of(&p->x.crop.t, i),
           AFGEN_KNOTS * sizeof(lane));
    afgen_prepare(crop_table(&p->crop.t, i));
  }
  p->crop.ln_q10 = p->x.crop.ln_q10;
  p->crop.rdm = p->x.crop.rdm;
  crop_reciprocals(&p->crop);
}

/* factors of CO2, from numbers of their own */
static void draw_co2(struct process_point *p, const struct draws *r) {
  struct draws own = {.key = r->key};
  own.key.variable += 1000;
  FOR_LANES (l) {
    const struct co2_effect effect = {draw_in(&own, .7, 1.9), draw_in(&own, .8, 1.3),
                                      draw_in(&own, .6, 1.1)};
    crop_co2(&p->crop, l, &effect);
  }
}

void draw_crop(struct process_point *p, struct draws *r) {
  FOR_LANES (l) {
    struct parameter_set set = {0};
    for (int i = 0; i < N_SCALARS; i++)
      set.scalar[i] = wheat[i] * (parameter_info[i].active ? draw_in(r, .85, 1.15) : 1.);
    set.scalar[PARAM_IDSL] = draw_of(r, 3);
    draw_tables(r, &set);
    crop_pack(&p->crop, l, &set);
  }
  draw_co2(p, r);
  unpack(p);
}

void plain_crop(struct process_point *p) {
  struct parameter_set set = {0};
  memcpy(set.scalar, wheat, sizeof wheat);
  for (int i = 0; i < N_TABLES; i++) {
    struct table_values *t = &set.table[i];
    double lo = range[i][0], hi = range[i][1];
    bool dvs = table_info[i].axis == AXIS_DVS;
    *t = (struct table_values){.n = 3, .y = {hi, lo, .5 * (lo + hi)}};
    t->x[1] = dvs ? 1. : 15.;
    t->x[2] = dvs ? 2. : 30.;
  }
  FOR_LANES (l) crop_pack(&p->crop, l, &set);
  unpack(p);
}

void draw_sun(struct process_point *p, struct draws *r) {
  struct sun_day table[LANES][SUN_DAYS];
  const struct sun_day *day[LANES];
  uint16_t doy[LANES];
  FOR_LANES (l) {
    sun_table(draw_in(r, -60., 60.), table[l]);
    day[l] = table[l];
    doy[l] = (uint16_t)(1 + draw_of(r, SUN_DAYS));
  }
  sun_gather(day, doy, &p->sun);
}

void draw_log(struct process_point *p, struct draws *r) {
  struct process_vector *x = &p->x;
  FOR_LANES (l) {
    x->mass[0][l] = draw_in(r, 10., 60.);
    x->area[0][l] = x->mass[0][l] * draw_in(r, .001, .003);
    x->age[0][l] = 0.;
    for (int k = 0; k + 1 < LOG_SLOTS; k++) {
      double born = draw_yes(r, .25) ? 0. : draw_in(r, 5., 50.);
      double aged = draw_yes(r, .25) ? 0. : draw_in(r, .01, 1.2);
      x->mass[k + 1][l] = x->mass[k][l] + born;
      x->area[k + 1][l] = x->area[k][l] + born * draw_in(r, .001, .003);
      x->age[k + 1][l] = x->age[k][l] + aged;
      p->ageing[k][l] = aged;
    }
  }
}
