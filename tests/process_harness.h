#pragma once
/* Six questions to every process of the crop.
 *
 * A process is one row: a name, its inputs' scales, a sampler that puts random points on both sides
 * of each kink, the points on the kinks themselves, and NL, TL, AD as functions of one flat vector
 * of lanes (parameters, ordinates, leaf log and the process's own inputs). The harness asks in both
 * event modes: golden value; same answer in every lane; Taylor slope 2; dot product; finite at
 * kinks; conservation.
 */
#include "crop/crop_day.h"
#include "crop/dvs_tables.h"
#include "support/random.h"
#include <stdbool.h>
#include <stddef.h>

enum { LOG_SLOTS = 14, PROCESS_IN = 32, PROCESS_OUT = 24 };

/* everything that carries a derivative: a point, a direction or an adjoint */
struct process_vector {
  struct crop_d crop;
  lane mass[LOG_SLOTS], area[LOG_SLOTS], age[LOG_SLOTS]; /* leaf log */
  lane in[PROCESS_IN];                                   /* the process's own inputs */
};

struct process_point {
  bool continuous;
  struct process_vector x;
  struct crop crop; /* abscissae, switches, fr_zero, CO2 are its own; the rest follows x.crop */
  struct sun_lanes sun;
  struct crop_season season;
  struct crop_flags flags;
  lane ageing[LOG_SLOTS];
  int n; /* day, last slot of the leaf log */
};

/* random numbers in a row */
struct draws {
  struct random_key key;
  uint32_t next;
};
double draw_in(struct draws *r, double lo, double hi);
int draw_of(struct draws *r, int n); /* 0 .. n - 1 */
bool draw_yes(struct draws *r, double odds);
/* one side or the other of a kink, .01 to .5 of `scale` away from it */
double draw_about(struct draws *r, double kink, double scale);

/* A random crop in every lane: parameters around those of winter wheat, tables with 2 to 8 knots
 * (some ramps nearly vertical), partitioning to the shoot that sums to one, a response to CO2.
 * Nothing else is set. */
void draw_crop(struct process_point *p, struct draws *r);
/* Wheat-like parameters and three-knot tables in all lanes, no random part, no response to CO2: for
 * golden values. */
void plain_crop(struct process_point *p);
void draw_sun(struct process_point *p, struct draws *r);
/* leaf log of p->n days, some of them without growth or ageing */
void draw_log(struct process_point *p, struct draws *r);
/* p->crop from p->x.crop */
void process_refresh(struct process_point *p);

/* -- Rows whose inputs start with a window of DVS: of the process itself the first input is what a
 * table (a member of struct dvs_tables) gives there, the others follow it. */
#define TABLE_OF(field) (offsetof(struct dvs_tables, field) / sizeof(lane))
struct table_row {
  struct afgen_at at;
  lane in[PROCESS_IN]; /* of the process; its direction or adjoint */
};
void table_row(const struct process_point *p, size_t table, struct table_row *row);
void table_row_tl(const struct process_point *p, const struct process_vector *d, size_t table,
                  struct table_row *row_d);
/* from the adjoint row_b->in to that of the row's inputs, tables included */
void table_row_ad(const struct process_point *p, struct process_vector *b, size_t table,
                  const struct table_row *row_b);

/* LANES of eight numbers from `first` on, and a check of the one of number k where it is there */
lane some_of(const double *eight, int first);
#define CHECK_LANE(x, k, first, expected, tolerance)                                               \
  do {                                                                                             \
    if ((k) >= (first) && (k) < (first) + LANES)                                                   \
      CHECK_CLOSE((x)[((k) - (first)) % LANES], expected, tolerance);                              \
  } while (0)

struct process {
  const char *name;
  int n_in, n_out;
  const double *scale; /* [n_in] size of a natural change of each input */
  void (*sample)(struct process_point *p, struct draws *r);
  int n_kinks;
  void (*kink)(struct process_point *p, int which); /* moves a sampled point onto a kink */
  void (*nl)(const struct process_point *p, lane *out);
  void (*tl)(const struct process_point *p, const struct process_vector *d, lane *out_d);
  void (*ad)(const struct process_point *p, struct process_vector *b, const lane *out_b);
  void (*golden)(void);
  /* what is lost or made from nothing in lane l, relative; NULL: nothing is conserved here */
  double (*imbalance)(const struct process_point *p, const lane *out, int l);
  bool derives; /* computes the crop's derived members itself */
};

void process_has_golden_value(const struct process *process);
void process_is_the_same_in_every_lane(const struct process *process);
void process_has_taylor_slope_2(const struct process *process);
void process_passes_the_dot_product_test(const struct process *process);
void process_is_finite_at_kinks(const struct process *process);
void process_conserves(const struct process *process);

extern const struct process rows_of_tables[], rows_of_growth[], rows_of_light[], rows_of_leaves[],
    rows_of_days[], rows_of_water[]; /* each ends with a NULL name */
