/* The table of parameters, and its packing into lanes. */
#include "crop/parameters.h"
#include <math.h>
#include <string.h>

const struct parameter_info parameter_info[N_SCALARS] = {
#define X(NAME, field, unit_, scale_, lo_, hi_, active_, meaning_)                                 \
  [PARAM_##NAME] = {.name = #NAME,                                                                 \
                    .unit = unit_,                                                                 \
                    .meaning = meaning_,                                                           \
                    .scale = scale_,                                                               \
                    .lo = lo_,                                                                     \
                    .hi = hi_,                                                                     \
                    .active = active_},
    WOFOST_SCALARS(X)
#undef X
};

const struct table_info table_info[N_TABLES] = {
#define X(NAME, field, axis_, unit_, scale_, lo_, hi_, meaning_)                                   \
  [TABLE_##NAME] = {.name = #NAME,                                                                 \
                    .unit = unit_,                                                                 \
                    .meaning = meaning_,                                                           \
                    .axis = AXIS_##axis_,                                                          \
                    .scale = scale_,                                                               \
                    .lo = lo_,                                                                     \
                    .hi = hi_},
    WOFOST_TABLES(X)
#undef X
};

const char *const co2_table_name[N_CO2_TABLES] = {"CO2AMAXTB", "CO2EFFTB", "CO2TRATB"};

int parameter_find(const char *name) {
  for (int i = 0; i < N_SCALARS; i++)
    if (!strcmp(parameter_info[i].name, name)) return i;
  return -1;
}

int table_find(const char *name) {
  for (int i = 0; i < N_TABLES; i++)
    if (!strcmp(table_info[i].name, name)) return i;
  return -1;
}

double table_value(const struct table_values *t, double x) {
  if (x <= t->x[0]) return t->y[0];
  for (int k = 1; k < t->n; k++) {
    double u = t->x[k - 1], v = t->x[k];
    if (x < v) return t->y[k - 1] + (t->y[k] - t->y[k - 1]) / (v - u) * (x - u);
  }
  return t->y[t->n - 1];
}

void crop_pack(struct crop *crop, int l, const struct parameter_set *set) {
  for (int i = 0; i < N_SCALARS; i++) (*crop_scalar(&crop->p, i))[l] = set->scalar[i];
  /* sets of transplanted crops have no sum to emergence; it divides a rate that is then not used */
  if (!(set->scalar[PARAM_TSUMEM] > 0.)) crop->p.tsumem[l] = 1.;
  crop->amax_co2[l] = crop->eff_co2[l] = crop->tra_co2[l] = 1.;
  for (int i = 0; i < N_TABLES; i++) {
    const struct table_values *from = &set->table[i];
    struct afgen *to = crop_table(&crop->t, i);
    int n = from->n > 0 ? from->n : 1;
    if (l == 0 || n > to->n) to->n = n;
    for (int k = 0; k < AFGEN_KNOTS; k++) {
      int last = k < n ? k : n - 1;
      to->x[k][l] = from->n ? from->x[last] : 0.;
      to->y[k][l] = from->n ? from->y[last] : 0.;
    }
  }
}

/* first knot of FRTB from which it is zero to its end */
static lane fr_zero_of(const struct afgen *t) {
  lane at = lane_set(1e9);
  lane_mask rest = lane_eq(at, at);
  for (int k = t->n - 1; k >= 0; k--) {
    rest &= lane_eq(t->y[k], lane_set(0.));
    at = lane_select(rest, t->x[k], at);
  }
  return at;
}

void crop_reciprocals(struct crop *crop) {
  const struct crop_params *p = &crop->p;
  const lane one = lane_set(1.);
  crop->r_cvl = 1. / p->cvl;
  crop->r_cvs = 1. / p->cvs;
  crop->r_cvo = 1. / p->cvo;
  crop->r_cvr = 1. / p->cvr;
  crop->r_tsumem = 1. / p->tsumem;
  crop->r_tsum1 = 1. / p->tsum1;
  crop->r_tsum2 = 1. / p->tsum2;
  crop->r_age = 1. / (35. - p->tbase);
  crop->r_dl = 1. / lane_select(lane_ge(p->idsl, one), p->dlo - p->dlc, one);
  crop->r_vern = 1. / lane_select(lane_ge(p->idsl, lane_set(2.)), p->vernsat - p->vernbase, one);
}

void crop_prepare(struct crop *crop) {
  const struct crop_params *p = &crop->p;
  for (int i = 0; i < N_TABLES; i++) afgen_prepare(crop_table(&crop->t, i));
  FOR_LANES (l) crop->ln_q10[l] = log(p->q10[l]);
  crop_reciprocals(crop);
  crop->fr_zero = fr_zero_of(&crop->t.frtb);
  crop->rdm = lane_max(p->rdi, lane_min(p->rdmcr, p->rdmsol));
}

/* which of the three depths is the reachable one */
static inline void deepest(const struct crop_params *p, lane_mask *by_rdi, lane_mask *by_crop) {
  lane_mask crop_first = lane_lt(p->rdmcr, p->rdmsol);
  *by_rdi = lane_gt(p->rdi, lane_select(crop_first, p->rdmcr, p->rdmsol));
  *by_crop = crop_first & ~*by_rdi;
}

/* knot k of lane l only repeats the one before it: its ordinate is no unknown of its own */
static inline lane_mask repeats(const struct afgen *t, int k) {
  return lane_eq(t->x[k], t->x[k - 1]);
}

void crop_prepare_tl(const struct crop *crop, struct crop_d *d) {
  lane_mask by_rdi, by_crop;
  deepest(&crop->p, &by_rdi, &by_crop);
  d->rdm = lane_select(by_rdi, d->p.rdi, lane_select(by_crop, d->p.rdmcr, d->p.rdmsol));
  d->ln_q10 = d->p.q10 / crop->p.q10;
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *t = (const struct afgen *)&crop->t + i;
    lane *y_d = crop_ordinates_of(&d->t, i);
    for (int k = 1; k < t->n; k++) y_d[k] = lane_select(repeats(t, k), y_d[k - 1], y_d[k]);
  }
}

void crop_prepare_ad(const struct crop *crop, struct crop_d *b) {
  lane_mask by_rdi, by_crop;
  deepest(&crop->p, &by_rdi, &by_crop);
  b->p.rdi += lane_where(by_rdi, b->rdm);
  b->p.rdmcr += lane_where(by_crop, b->rdm);
  b->p.rdmsol += lane_where(~by_rdi & ~by_crop, b->rdm);
  b->p.q10 += b->ln_q10 / crop->p.q10;
  b->rdm = b->ln_q10 = lane_set(0.);
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *t = (const struct afgen *)&crop->t + i;
    lane *y_b = crop_ordinates_of(&b->t, i);
    for (int k = t->n - 1; k > 0; k--) {
      y_b[k - 1] += lane_where(repeats(t, k), y_b[k]);
      y_b[k] = lane_where(~repeats(t, k), y_b[k]);
    }
  }
}
