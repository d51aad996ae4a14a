#pragma once
/* Directions and adjoints of a rotation: everything that its derivatives are taken with respect to.
 */
#include "rotation_sample.h"

struct rotation_vector {
  struct crop_d *crop;             /* [ROTATION_CROPS] */
  struct season_water_d *water;    /* [n_legs] soil and start of the first count */
  struct season_weather **weather; /* [n_legs][n_days + 1] */
};

struct rotation_vector *rotation_vector_create(const struct rotation *r); /* zero */
void rotation_vector_destroy(const struct rotation *r, struct rotation_vector **v);
void rotation_vector_clear(const struct rotation *r, struct rotation_vector *v);
/* a random direction, each number within the natural size of its changes */
void rotation_direction(const struct rotation *r, uint32_t number, struct rotation_vector *d);
/* to = from + eps d; both of the same legs */
void rotation_move(const struct rotation *from, const struct rotation_vector *d, double eps,
                   struct rotation *to);
/* lane l of a'b, and the sum of the terms' sizes added to *size */
double rotation_dot(const struct rotation *r, const struct rotation_vector *a,
                    const struct rotation_vector *b, int l, double *size);
/* whether two adjoints have the same bits */
bool rotation_same(const struct rotation *r, const struct rotation_vector *a,
                   const struct rotation_vector *b);
/* whether Taylor remainders at steps half a decade apart fall by 10 from one to the next, twice in
 * sequence, or reach the level of rounding */
bool remainders_fall(int n_steps, const double *remainder, double level);
