/* Tables of development stage on a day: their values at DVS in `reference` mode, in `continuous`
 * mode their means over the window of DVS that the day travels (event rule 2). */
#include "crop/dvs_tables.h"

void dvs_tables(const struct crop *c, bool continuous, const struct dvs_in *in,
                struct dvs_tables *out, struct afgen_at *at) {
  if (continuous) {
    *at = afgen_window(in->dvs, in->h);
#define X(field, table) out->field = afgen_mean(&c->t.table, at);
    DVS_TABLES(X)
#undef X
  } else {
    *at = afgen_point(in->dvs);
#define X(field, table) out->field = afgen_value(&c->t.table, at);
    DVS_TABLES(X)
#undef X
  }
}

void dvs_tables_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                   const struct afgen_at *at, const struct dvs_in *in_d, struct dvs_tables *out_d) {
  if (continuous) {
#define X(field, table)                                                                            \
  afgen_mean_tl(&c->t.table, c_d->t.table, at, &in_d->dvs, &in_d->h, &out_d->field);
    DVS_TABLES(X)
#undef X
  } else {
#define X(field, table) afgen_value_tl(&c->t.table, c_d->t.table, at, &in_d->dvs, &out_d->field);
    DVS_TABLES(X)
#undef X
  }
}

void dvs_tables_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                   const struct afgen_at *at, struct dvs_in *in_b, const struct dvs_tables *out_b) {
  if (continuous) {
#define X(field, table)                                                                            \
  afgen_mean_ad(&c->t.table, at, &out_b->field, c_b->t.table, &in_b->dvs, &in_b->h);
    DVS_TABLES(X)
#undef X
  } else {
#define X(field, table) afgen_value_ad(&c->t.table, at, &out_b->field, c_b->t.table, &in_b->dvs);
    DVS_TABLES(X)
#undef X
  }
}
