/* Tables of development stage on a day: event rule 2 in one place. */
#include "crop/partitioning.h"

lane table_of_dvs(const struct afgen *t, bool continuous, const struct dvs_in *in) {
  return continuous ? afgen_mean(t, &in->dvs, &in->h) : afgen_value(t, &in->dvs);
}

lane table_of_dvs_tl(const struct afgen *t, const lane *t_d, bool continuous,
                     const struct dvs_in *in, const struct dvs_in *in_d, lane *y_d) {
  return continuous ? afgen_mean_tl(t, t_d, &in->dvs, &in_d->dvs, &in->h, &in_d->h, y_d)
                    : afgen_value_tl(t, t_d, &in->dvs, &in_d->dvs, y_d);
}

void table_of_dvs_ad(const struct afgen *t, lane *t_b, bool continuous, const struct dvs_in *in,
                     struct dvs_in *in_b, lane y_b) {
  if (continuous)
    afgen_mean_ad(t, &in->dvs, &in->h, &y_b, t_b, &in_b->dvs, &in_b->h);
  else
    afgen_value_ad(t, &in->dvs, &y_b, t_b, &in_b->dvs);
}
