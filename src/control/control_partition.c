/* Partitioning by a network; see control_partition.h. */
#include "control/control_partition.h"
#include "control/weights_prior.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const enum table_id partition_table[PARTITIONS] = {TABLE_FRTB, TABLE_FLTB, TABLE_FSTB, TABLE_FOTB};

/* y(x) of a table, constant beyond its ends */
static double value_at(const struct table_values *t, double x) {
  if (x <= t->x[0]) return t->y[0];
  for (int k = 1; k < t->n; k++)
    if (x <= t->x[k])
      return t->y[k - 1] + (t->y[k] - t->y[k - 1]) * (x - t->x[k - 1]) / (t->x[k] - t->x[k - 1]);
  return t->y[t->n - 1];
}

static bool add_knot(struct control_partition *p, double x) {
  int at = 0;
  while (at < p->knots && p->dvs[at] < x) at++;
  if (at < p->knots && p->dvs[at] == x) return true;
  if (p->knots == AFGEN_KNOTS) return false;
  memmove(&p->dvs[at + 1], &p->dvs[at], (size_t)(p->knots - at) * sizeof *p->dvs);
  p->dvs[at] = x;
  p->knots++;
  return true;
}

/* the knots of all four tables */
static bool own_knots(struct control_partition *p, const struct parameter_set *base,
                      struct problems *list) {
  for (int i = 0; i < PARTITIONS; i++) {
    const struct table_values *t = &base->table[partition_table[i]];
    for (int k = 0; k < t->n; k++)
      if (!add_knot(p, t->x[k]))
        return problem(list,
                       "control.partitioning.knots: FRTB, FLTB, FSTB and FOTB have more than %d "
                       "knots together; give the knots to use",
                       AFGEN_KNOTS);
  }
  return true;
}

static double inside(double share) { return fmin(fmax(share, 1e-4), 1. - 1e-4); }

static void base_shares(struct control_partition *p, const struct parameter_set *base) {
  for (int k = 0; k < p->knots; k++) {
    double *z = &p->z0[k * PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++) {
      double share = inside(value_at(&base->table[partition_table[i]], p->dvs[k]));
      z[i] = i == PARTITION_FR ? log(share / (1. - share)) : log(share);
    }
  }
}

struct control_partition *control_partition_create(const struct parameter_set *base,
                                                   const struct control_partition_plan *plan,
                                                   uint64_t seed, struct problems *list) {
  struct network_shape whole = plan->shape;
  whole.statics = 1;
  whole.head = HEAD_LINEAR;
  whole.outputs = PARTITIONS;
  struct control_partition *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  for (int i = 0; i < PARTITIONS; i++)
    if (base->table[partition_table[i]].n == 0) {
      problem(list, "control.partitioning: the crop has no table %s",
              table_info[partition_table[i]].name);
      control_partition_destroy(&p);
      return NULL;
    }
  for (int k = 0; k < plan->knots; k++) add_knot(p, plan->dvs[k]);
  if ((!plan->knots && !own_knots(p, base, list)) ||
      !network_check(&whole, "control.partitioning", list) || !(p->net = network_create(&whole)) ||
      !(p->work = network_work_create(p->net, 0)) ||
      !weights_prior(p->net, NULL, plan->weight_sd, seed, 1, &p->centre, &p->sd, &p->first) ||
      !(p->weight = calloc((size_t)p->net->n_weights, sizeof *p->weight))) {
    control_partition_destroy(&p);
    return NULL;
  }
  base_shares(p, base);
  return p;
}

void control_partition_destroy(struct control_partition **partition) {
  struct control_partition *p = *partition;
  if (!p) return;
  network_work_destroy(&p->work);
  network_destroy(&p->net);
  free(p->centre);
  free(p->sd);
  free(p->first);
  free(p->weight);
  free(p);
  *partition = NULL;
}

/* shares f[knots, PARTITIONS] */
static void shares(const struct control_partition *p, const double *u, double *f) {
  struct network_input in = {.statics = p->dvs};
  double z[AFGEN_KNOTS * PARTITIONS];
  for (int i = 0; i < p->net->n_weights; i++) p->weight[i] = p->centre[i] + p->sd[i] * u[i];
  network_forward(p->net, p->weight, p->knots, &in, NULL, p->work, z);
  for (int i = 0; i < p->knots * PARTITIONS; i++) z[i] += p->z0[i];
  partition_forward(p->knots, z, f);
}

void control_partition_forward(const struct control_partition *p, const double *u, double *table) {
  double f[AFGEN_KNOTS * PARTITIONS];
  shares(p, u, f);
  partition_tables(1, p->knots, f, table);
}

void control_partition_tl(const struct control_partition *p, const double *u, const double *u_d,
                          double *table_d) {
  double f[AFGEN_KNOTS * PARTITIONS], z_d[AFGEN_KNOTS * PARTITIONS], f_d[AFGEN_KNOTS * PARTITIONS];
  double *weight_d = malloc((size_t)p->net->n_weights * sizeof *weight_d);
  if (!weight_d) abort();
  shares(p, u, f);
  for (int i = 0; i < p->net->n_weights; i++) weight_d[i] = p->sd[i] * u_d[i];
  network_tl(p->net, p->weight, weight_d, NULL, p->work, z_d);
  partition_tl(p->knots, f, z_d, f_d);
  partition_tables(1, p->knots, f_d, table_d);
  free(weight_d);
}

void control_partition_ad(const struct control_partition *p, const double *u, double *u_b,
                          const double *table_b) {
  double f[AFGEN_KNOTS * PARTITIONS], f_b[AFGEN_KNOTS * PARTITIONS] = {0.},
                                                        z_b[AFGEN_KNOTS * PARTITIONS] = {0.};
  double *weight_b = calloc((size_t)p->net->n_weights, sizeof *weight_b);
  if (!weight_b) abort();
  shares(p, u, f);
  partition_tables_ad(1, p->knots, f_b, table_b);
  partition_ad(p->knots, f, z_b, f_b);
  network_ad(p->net, p->weight, weight_b, NULL, p->work, z_b);
  for (int i = 0; i < p->net->n_weights; i++) u_b[i] += p->sd[i] * weight_b[i];
  free(weight_b);
}
