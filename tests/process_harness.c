/* The six questions; see process_harness.h. */
#include "process_harness.h"
#include "harness.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DRAWS = 120, VECTOR = sizeof(struct process_vector) / sizeof(lane), STEPS = 7 };

static lane *lanes_of(struct process_vector *v) { return (lane *)v; }
static const lane *const_lanes_of(const struct process_vector *v) { return (const lane *)v; }

void table_row(const struct process_point *p, size_t table, struct table_row *row) {
  struct dvs_tables t;
  dvs_tables(&p->crop, p->continuous, (const struct dvs_in *)p->x.in, &t, &row->at);
  row->in[0] = ((const lane *)&t)[table];
  for (int i = 2; i < PROCESS_IN; i++) row->in[i - 1] = p->x.in[i];
}
void table_row_tl(const struct process_point *p, const struct process_vector *d, size_t table,
                  struct table_row *row_d) {
  struct dvs_tables t, t_d;
  struct afgen_at at;
  dvs_tables(&p->crop, p->continuous, (const struct dvs_in *)p->x.in, &t, &at);
  dvs_tables_tl(&p->crop, &d->crop, p->continuous, &at, (const struct dvs_in *)d->in, &t_d);
  row_d->in[0] = ((const lane *)&t_d)[table];
  for (int i = 2; i < PROCESS_IN; i++) row_d->in[i - 1] = d->in[i];
}
void table_row_ad(const struct process_point *p, struct process_vector *b, size_t table,
                  const struct table_row *row_b) {
  struct dvs_tables t, t_b = {0};
  struct afgen_at at;
  dvs_tables(&p->crop, p->continuous, (const struct dvs_in *)p->x.in, &t, &at);
  ((lane *)&t_b)[table] = row_b->in[0];
  dvs_tables_ad(&p->crop, &b->crop, p->continuous, &at, (struct dvs_in *)b->in, &t_b);
  for (int i = 2; i < PROCESS_IN; i++) b->in[i] += row_b->in[i - 1];
}

lane some_of(const double *eight, int first) {
  lane x;
  FOR_LANES (l) x[l] = eight[first + l];
  return x;
}

/* what an outer loop says when something is wrong */
struct place {
  const struct process *process;
  bool continuous;
  int draw;
};
static void complain(const struct place *at, int l, int k, const char *what, double found,
                     double allowed) {
  printf("    %s, %s, draw %d, lane %d, output %d: %s %.3g, allowed %.3g\n", at->process->name,
         at->continuous ? "continuous" : "reference", at->draw, l, k, what, found, allowed);
}

static void sample(const struct place *at, struct process_point *p, struct draws *r) {
  memset(p, 0, sizeof *p);
  *r = (struct draws){.key = {.seed = 20101, .cell = (uint32_t)at->draw, .variable = 7}};
  p->continuous = p->season.continuous = at->continuous;
  at->process->sample(p, r);
  process_refresh(p);
}

/* any direction: the derivative is linear in it */
static void draw_direction(const struct process *process, struct draws *r,
                           struct process_vector *d) {
  memset(d, 0, sizeof *d);
  for (int i = 0; i < N_SCALARS; i++)
    if (parameter_info[i].active)
      FOR_LANES (l)
        (*crop_scalar(&d->crop.p, i))[l] = parameter_info[i].scale * draw_in(r, -1., 1.);
  for (int i = 0; i < N_TABLES; i++)
    for (int k = 0; k < AFGEN_KNOTS; k++)
      FOR_LANES (l)
        crop_ordinates_of(&d->crop.t, i)[k][l] = table_info[i].scale * draw_in(r, -1., 1.);
  FOR_LANES (l) {
    if (!process->derives) d->crop.ln_q10[l] = .1 * draw_in(r, -1., 1.);
    if (!process->derives) d->crop.rdm[l] = draw_in(r, -1., 1.);
    for (int k = 0; k < LOG_SLOTS; k++) {
      d->mass[k][l] = draw_in(r, -1., 1.);
      d->area[k][l] = .01 * draw_in(r, -1., 1.);
      d->age[k][l] = .1 * draw_in(r, -1., 1.);
    }
    for (int i = 0; i < process->n_in; i++) d->in[i][l] = process->scale[i] * draw_in(r, -1., 1.);
  }
}

/* Directions in which the function goes on as it is: a leaf class without mass or without ageing
 * stays so (the log never decreases), a share of roots that is zero stays zero (from there on
 * roots do not deepen, which is a jump). */
static void keep_order(const struct process_point *p, struct process_vector *d) {
  const struct process_vector *x = &p->x;
  FOR_LANES (l) {
    for (int k = 0; k < AFGEN_KNOTS; k++)
      if (x->crop.t.frtb[k][l] == 0.) d->crop.t.frtb[k][l] = 0.;
    d->age[0][l] = 0.;
    for (int k = 1; k < LOG_SLOTS; k++) {
      double born = x->mass[k][l] - x->mass[k - 1][l], aged = x->age[k][l] - x->age[k - 1][l];
      d->mass[k][l] = d->mass[k - 1][l] + .1 * born * d->mass[k][l];
      d->area[k][l] = d->area[k - 1][l] + .001 * born * d->area[k][l];
      d->age[k][l] = d->age[k - 1][l] + aged * d->age[k][l];
    }
  }
}

static void step(const struct process_point *p, const struct process_vector *d, double eps,
                 struct process_point *there) {
  *there = *p;
  for (int i = 0; i < VECTOR; i++) lanes_of(&there->x)[i] += eps * const_lanes_of(d)[i];
  process_refresh(there);
}

/* Outputs are filled with NaN before a process runs, so that one it forgets is seen. */
static void run_nl(const struct process *process, const struct process_point *p, lane *out) {
  for (int k = 0; k < PROCESS_OUT; k++) out[k] = lane_set(NAN);
  process->nl(p, out);
}
static void run_tl(const struct process *process, const struct process_point *p,
                   const struct process_vector *d, lane *out_d) {
  for (int k = 0; k < PROCESS_OUT; k++) out_d[k] = lane_set(NAN);
  process->tl(p, d, out_d);
}

/* every draw in both event modes */
#define FOR_DRAWS(at)                                                                              \
  for (int mode = 0; mode < 2; mode++)                                                             \
    for (struct place at = {process, mode, 0}; (at).draw < DRAWS; (at).draw++)

/* -- golden value */
void process_has_golden_value(const struct process *process) { process->golden(); }

/* -- same answer in every lane */
static void copy_lanes(lane *to, int lt, const lane *from, int lf, size_t n) {
  for (size_t i = 0; i < n; i++) to[i][lt] = from[i][lf];
}
/* lane lf of one point becomes lane lt of another */
static void copy_lane(struct process_point *to, int lt, const struct process_point *from, int lf) {
  copy_lanes((lane *)&to->x, lt, (const lane *)&from->x, lf, VECTOR);
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *t = crop_table(&to->crop.t, i);
    const struct afgen *f = crop_table((struct crop_tables *)&from->crop.t, i);
    copy_lanes(t->x, lt, f->x, lf, AFGEN_KNOTS);
  }
  copy_lanes(&to->crop.fr_zero, lt, &from->crop.fr_zero, lf, 1);
  copy_lanes(&to->crop.amax_co2, lt, &from->crop.amax_co2, lf, 1);
  copy_lanes(&to->crop.eff_co2, lt, &from->crop.eff_co2, lf, 1);
  copy_lanes(&to->crop.tra_co2, lt, &from->crop.tra_co2, lf, 1);
  copy_lanes((lane *)&to->sun, lt, (const lane *)&from->sun, lf, sizeof to->sun / sizeof(lane));
  copy_lanes((lane *)&to->flags, lt, (const lane *)&from->flags, lf,
             sizeof to->flags / sizeof(lane));
  copy_lanes(to->ageing, lt, from->ageing, lf, LOG_SLOTS);
  to->season.sown[lt] = from->season.sown[lf];
  to->season.ends_mature[lt] = from->season.ends_mature[lf];
}

static bool same_bits(const lane *a, int la, const lane *b, int lb, int n) {
  for (int i = 0; i < n; i++) {
    double u = a[i][la], v = b[i][lb];
    if (memcmp(&u, &v, sizeof u)) return false;
  }
  return true;
}

/* knots that this lane does not need are dropped */
static void trim_tables(struct crop *crop, int l) {
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *t = crop_table(&crop->t, i);
    while (t->n > 1 && t->x[t->n - 1][l] <= t->x[t->n - 2][l]) t->n--;
    afgen_prepare(t);
  }
}

void process_is_the_same_in_every_lane(const struct process *process) {
  static const int turn = 3;
  FOR_DRAWS(at) {
    if (at.draw >= DRAWS / 4) break;
    struct process_point p, turned, alone;
    struct process_vector d, d_turned, b = {0}, b_turned = {0};
    lane y[PROCESS_OUT], z[PROCESS_OUT], y_d[PROCESS_OUT], z_d[PROCESS_OUT], y_b[PROCESS_OUT];
    struct draws r;
    sample(&at, &p, &r);
    draw_direction(process, &r, &d);
    run_nl(process, &p, y);
    run_tl(process, &p, &d, y_d);
    FOR_LANES (l)
      for (int k = 0; k < process->n_out; k++) y_b[k][l] = draw_in(&r, -1., 1.);
    process->ad(&p, &b, y_b);
    /* turned: every lane a few places on */
    lane z_b[PROCESS_OUT];
    turned = p;
    FOR_LANES (l) {
      int to = (l + turn) % LANES;
      copy_lane(&turned, to, &p, l);
      copy_lanes((lane *)&d_turned, to, (const lane *)&d, l, VECTOR);
      copy_lanes(z_b, to, y_b, l, (size_t)process->n_out);
    }
    process_refresh(&turned);
    run_nl(process, &turned, z);
    run_tl(process, &turned, &d_turned, z_d);
    process->ad(&turned, &b_turned, z_b);
    FOR_LANES (l) {
      int to = (l + turn) % LANES;
      CU_ASSERT(same_bits(y, l, z, to, process->n_out));
      CU_ASSERT(same_bits(y_d, l, z_d, to, process->n_out));
      CU_ASSERT(same_bits(const_lanes_of(&b), l, const_lanes_of(&b_turned), to, VECTOR));
    }
    /* alone: all lanes alike, and tables as short as this lane's */
    int l = at.draw % LANES;
    alone = p;
    FOR_LANES (to) copy_lane(&alone, to, &p, l);
    process_refresh(&alone);
    trim_tables(&alone.crop, l);
    run_nl(process, &alone, z);
    FOR_LANES (to) CU_ASSERT(same_bits(y, l, z, to, process->n_out));
  }
}

/* -- Taylor: |f(x + eps d) - f(x) - eps f'(x) d| falls with eps^2 over three steps, or is lost in
 * rounding: below 1e-13 of f, or what 4 roundings of the inputs (x + eps d is rounded) make of f */
static bool falls(const double *remainder, double level) {
  int run = 0;
  for (int i = 0; i < STEPS; i++)
    if (!isfinite(remainder[i])) return false;
  for (int i = 0; i + 1 < STEPS; i++) {
    double slope = log10(remainder[i] / remainder[i + 1]) / .5;
    run = slope >= 1.9 ? run + 1 : 0;
    if (run == 2) return true;
  }
  for (int i = 0; i < STEPS; i++)
    if (remainder[i] <= level) return true;
  return false;
}

/* sum of |x df/dx| for each output */
static void conditions_of(const struct process *process, const struct process_point *p,
                          lane *condition) {
  for (int k = 0; k < process->n_out; k++) {
    struct process_vector b;
    lane y_b[PROCESS_OUT] = {0};
    memset(&b, 0, sizeof b);
    y_b[k] = lane_set(1.);
    process->ad(p, &b, y_b);
    condition[k] = lane_set(0.);
    for (int i = 0; i < VECTOR; i++)
      FOR_LANES (l) condition[k][l] += fabs(const_lanes_of(&p->x)[i][l] * const_lanes_of(&b)[i][l]);
  }
}

void process_has_taylor_slope_2(const struct process *process) {
  FOR_DRAWS(at) {
    struct process_point p, there;
    struct process_vector d;
    lane y[PROCESS_OUT], y_d[PROCESS_OUT], z[STEPS][PROCESS_OUT], condition[PROCESS_OUT];
    struct draws r;
    sample(&at, &p, &r);
    draw_direction(process, &r, &d);
    keep_order(&p, &d);
    run_nl(process, &p, y);
    run_tl(process, &p, &d, y_d);
    for (int i = 0; i < STEPS; i++) {
      step(&p, &d, pow(10., -4. - .5 * i), &there);
      run_nl(process, &there, z[i]);
    }
    conditions_of(process, &p, condition);
    for (int k = 0; k < process->n_out; k++)
      FOR_LANES (l) {
        double remainder[STEPS],
            level = fmax(1e-13 * fabs(y[k][l]), 4. * DBL_EPSILON * condition[k][l]);
        for (int i = 0; i < STEPS; i++)
          remainder[i] = fabs(z[i][k][l] - y[k][l] - pow(10., -4. - .5 * i) * y_d[k][l]);
        bool good = falls(remainder, level);
        if (!good) complain(&at, l, k, "remainder at 1e-6", remainder[4], level);
        CU_ASSERT(good);
      }
  }
}

/* -- dot product: <J d, s> = <d, J' s> to 1e-12 of the sum of the terms' sizes (their signed sum
 * can cancel, and rounding is that of the terms). The adjoint adds to what it finds. */
static void check_dot(const struct place *at, const struct process_point *p, struct draws *r) {
  const struct process *process = at->process;
  struct process_vector d, b, before;
  lane y_d[PROCESS_OUT], y_b[PROCESS_OUT];
  draw_direction(process, r, &d);
  run_tl(process, p, &d, y_d);
  FOR_LANES (l)
    for (int k = 0; k < process->n_out; k++) y_b[k][l] = draw_in(r, -1., 1.);
  memset(&b, 0, sizeof b);
  process->ad(p, &b, y_b);
  FOR_LANES (l) {
    double left = 0., right = 0., size = DBL_MIN;
    for (int k = 0; k < process->n_out; k++) {
      left += y_b[k][l] * y_d[k][l];
      size += fabs(y_b[k][l] * y_d[k][l]);
    }
    for (int i = 0; i < VECTOR; i++) {
      right += const_lanes_of(&d)[i][l] * const_lanes_of(&b)[i][l];
      size += fabs(const_lanes_of(&d)[i][l] * const_lanes_of(&b)[i][l]);
    }
    bool good = fabs(left - right) <= 1e-12 * size;
    if (!good) complain(at, l, -1, "dot products differ by", fabs(left - right) / size, 1e-12);
    CU_ASSERT(good);
  }
  draw_direction(process, r, &before);
  struct process_vector sum = before;
  process->ad(p, &sum, y_b);
  FOR_LANES (l) { /* terms that cancel in one adjoint can be as large as the largest adjoint */
    double largest = 1.;
    bool adds = true;
    for (int i = 0; i < VECTOR; i++) largest = fmax(largest, fabs(const_lanes_of(&b)[i][l]));
    for (int i = 0; i < VECTOR; i++) {
      double was = const_lanes_of(&before)[i][l], by = const_lanes_of(&sum)[i][l] - was;
      adds = adds && fabs(by - const_lanes_of(&b)[i][l]) <= 1e-12 * (largest + fabs(was));
    }
    CU_ASSERT(adds || process->derives);
  }
}

void process_passes_the_dot_product_test(const struct process *process) {
  FOR_DRAWS(at) {
    struct process_point p;
    struct draws r;
    sample(&at, &p, &r);
    check_dot(&at, &p, &r);
  }
}

/* -- finite at kinks, where tangent and adjoint must still take the same side */
static bool all_finite(const lane *v, int n) {
  for (int i = 0; i < n; i++)
    FOR_LANES (l)
      if (!isfinite(v[i][l])) return false;
  return true;
}

void process_is_finite_at_kinks(const struct process *process) {
  FOR_DRAWS(at) {
    struct process_point p;
    struct process_vector d, b = {0};
    struct draws r;
    lane y[PROCESS_OUT], y_d[PROCESS_OUT], y_b[PROCESS_OUT];
    sample(&at, &p, &r);
    process->kink(&p, at.draw % process->n_kinks);
    process_refresh(&p);
    draw_direction(process, &r, &d);
    run_nl(process, &p, y);
    run_tl(process, &p, &d, y_d);
    for (int k = 0; k < PROCESS_OUT; k++) y_b[k] = lane_set(1.);
    process->ad(&p, &b, y_b);
    bool nl = all_finite(y, process->n_out), tl = all_finite(y_d, process->n_out),
         ad = all_finite(const_lanes_of(&b), VECTOR);
    if (!nl || !tl || !ad)
      complain(&at, -1, at.draw % process->n_kinks,
               !nl   ? "NL not finite"
               : !tl ? "TL not finite"
                     : "AD not finite",
               0., 0.);
    CU_ASSERT(nl && tl && ad);
    check_dot(&at, &p, &r);
  }
}

/* -- conservation to rounding: a few dozen additions of terms as large as their sum */
void process_conserves(const struct process *process) {
  if (!process->imbalance) {
    CU_PASS("nothing is conserved");
    return;
  }
  FOR_DRAWS(at) {
    struct process_point p;
    struct draws r;
    lane y[PROCESS_OUT];
    sample(&at, &p, &r);
    run_nl(process, &p, y);
    FOR_LANES (l) {
      double lost = fabs(process->imbalance(&p, y, l));
      if (!(lost <= 1e-13)) complain(&at, l, -1, "imbalance", lost, 1e-13);
      CU_ASSERT(lost <= 1e-13);
    }
  }
}
