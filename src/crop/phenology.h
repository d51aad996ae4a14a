#pragma once
/* Phenological development of one day; see phenology.c for the equations. */
#include "crop/parameters.h"

enum stage { STAGE_EMERGING, STAGE_VEGETATIVE, STAGE_REPRODUCTIVE, STAGE_MATURE };

/* what carries no derivative */
struct phenology_fixed {
  bool continuous;       /* event mode */
  lane daylp;            /* [h] photoperiodic day length */
  lane stage;            /* enum stage at the day's start */
  lane vernalised;       /* 1 once vernalisation is over */
  lane_mask live;        /* seasons that have not ended */
  lane_mask ends_mature; /* seasons that end at maturity */
};
struct phenology_in {
  lane dvs;  /* [1] development stage at the day's start */
  lane vern; /* [d] vernalisation so far */
  lane temp; /* [degC] daily mean temperature */
};
struct phenology_out {
  lane dvs_now;  /* [1] DVS at which today's growth starts */
  lane dvs_new;  /* [1] DVS at the day's end */
  lane share;    /* [d] part of the day that the crop grows */
  lane vern_new; /* [d] */
  lane f;        /* [d] moment of today's event; 1 without one */
};
struct phenology_events {
  lane stage_new, vernalised_new;
  lane_mask emerges, flowers, matures; /* stage bounds met today */
  lane_mask stops;                     /* matures, and so ends its season */
};

/* what derivatives need again */
struct phenology_work {
  lane_mask emerging, vegetative, reproductive, photo, vern_on, needs, verning, cross, hit;
  lane_mask e, a, m; /* events today: emergence, anthesis, maturity that stops */
  struct afgen_at temp;
  lane effective;              /* [degC] clipped temperature above TBASEM */
  lane dt, vr, red, fac, facx; /* DTSMTB, VERNRTB; factors of photoperiod and vernalisation */
  lane re, rv, rf, rr; /* [d-1] rates: emerging, vegetative, the same unvernalised, reproductive */
  lane dvr0, rdvr0, g, dvr, rdvr, f, next, bound, dvern;
};

void phenology(const struct crop *c, const struct phenology_fixed *fixed,
               const struct phenology_in *in, struct phenology_out *out,
               struct phenology_events *events, struct phenology_work *work);
void phenology_tl(const struct crop *c, const struct crop_d *c_d,
                  const struct phenology_fixed *fixed, const struct phenology_in *in,
                  const struct phenology_work *work, const struct phenology_in *in_d,
                  struct phenology_out *out_d);
void phenology_ad(const struct crop *c, struct crop_d *c_b, const struct phenology_fixed *fixed,
                  const struct phenology_in *in, const struct phenology_work *work,
                  struct phenology_in *in_b, const struct phenology_out *out_b);
