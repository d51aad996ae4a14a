#pragma once
/* Leaves: growth, death, ageing and area; see leaf.c. */
#include "crop/parameters.h"

/* [ha ha-1] where the exponential growth of leaf area, laiexp, stops */
enum { LEAF_LAIEXP_END = 6 };

/* ageing today [d]: physiological days lived */
void leaf_ageing(const struct crop *c, const lane *temp, lane *fysage);
void leaf_ageing_tl(const struct crop *c, const struct crop_d *c_d, const lane *temp,
                    const lane *temp_d, lane *fysage_d);
void leaf_ageing_ad(const struct crop *c, struct crop_d *c_b, const lane *temp, lane *temp_b,
                    const lane *fysage_b);

struct leaf_in {
  lane slat;   /* [ha kg-1] SLATB today */
  lane lai;    /* [ha ha-1] leaf area index, stems and pods included */
  lane laiexp; /* [ha ha-1] leaf area in the exponential stage */
  lane wlv;    /* [kg ha-1] living leaves */
  lane aged;   /* [kg ha-1] of them older than SPAN */
  lane kdif;   /* [1] extinction coefficient of diffuse light today */
  lane fl;     /* [kg kg-1] fraction of above-ground growth to leaves */
  lane admi;   /* [kg ha-1 d-1] above-ground growth */
  lane temp;   /* [degC] daily mean temperature */
  lane share;  /* [d] part of the day that the crop grows */
  lane rftra;  /* [1] transpiration, actual over potential */
};
struct leaf_out {
  lane grlv;   /* [kg ha-1 d-1] growth */
  lane drlv;   /* [kg ha-1 d-1] death */
  lane garea;  /* [ha ha-1 d-1] area of the new leaves */
  lane glaiex; /* [ha ha-1 d-1] exponential growth of area */
};

/* what derivatives need again: which limits hold today, and values on the way */
struct leaf_work {
  lane_mask shaded, drought, by_age; /* deaths: self-shading inside its ramp; the larger causes */
  lane_mask exponential, young, sink, crosses;
  lane grlv, ratio, warm, source, glaiex, t, rspan, drate;
};

void leaf(const struct crop *c, bool continuous, const struct leaf_in *in, struct leaf_out *out,
          struct leaf_work *work);
void leaf_tl(const struct crop *c, const struct crop_d *c_d, const struct leaf_in *in,
             const struct leaf_work *work, const struct leaf_in *in_d, struct leaf_out *out_d);
void leaf_ad(const struct crop *c, struct crop_d *c_b, const struct leaf_in *in,
             const struct leaf_work *work, struct leaf_in *in_b, const struct leaf_out *out_b);
