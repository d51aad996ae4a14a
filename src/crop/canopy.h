#pragma once
/* Gross CO2 assimilation of the canopy in one day; see canopy.c. */
#include "support/lane.h"
#include "weather/sun.h"

struct canopy_in {
  lane amax;  /* [kg CO2 ha-1 h-1] maximum assimilation rate of a leaf */
  lane eff;   /* [kg CO2 ha-1 h-1 J-1 m2 s] initial light-use efficiency */
  lane lai;   /* [ha ha-1] */
  lane kdif;  /* [1] extinction coefficient of diffuse light */
  lane irrad; /* [J m-2 d-1] global radiation */
};
struct canopy_out {
  lane dtga; /* [kg CO2 ha-1 d-1] */
};

/* What a day's derivatives need and only exponentials and divisions give, in `canopy`'s terms; of
 * equally spaced depths the first and the factor from one to the next. */
struct canopy_hour_kept {
  lane sunlit, sunlit_step, et, et_step, es[3], ev, B;
};
struct canopy_kept {
  lane ed, ed_step;
  struct canopy_hour_kept hour[3];
};

/* all of a day */
struct canopy_day {
  lane_mask grows;
  lane m, em;       /* max(2, AMAX); EFF / m */
  lane difpp;       /* [W m-2] diffuse light above the canopy per sinb */
  lane difpp_irrad; /* its derivative with respect to irrad */
  lane ed[3];       /* exp(-KDIF l) */
};
struct canopy_hour {
  lane sb, rsb, kpar, pdif, pdir, refl, kb, kt, vpp;
  lane P, Q, R;                 /* shade = P ed + Q et - R sunlit */
  lane ev, B, rv, D;            /* 1 - AMAX B where there is direct light */
  lane sunlit[3], et[3], es[3]; /* at the three depths */
  lane shade[3], t[3], S;       /* t = 1 - sunlit D; assimilation of the layers / AMAX */
  lane_mask overcast, direct;
};
struct canopy_work {
  struct canopy_day day;
  struct canopy_hour hour[3];
  lane total; /* of the hours, AMAX included */
};

/* `kept` receives what the derivatives need; NULL: none will follow */
void canopy(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_out *out,
            struct canopy_kept *kept);
/* the rest of the day from what was kept of it */
void canopy_recall(const struct sun_lanes *sun, const struct canopy_in *in,
                   const struct canopy_kept *kept, struct canopy_work *work);
void canopy_tl(const struct sun_lanes *sun, const struct canopy_in *in,
               const struct canopy_work *work, const struct canopy_in *in_d,
               struct canopy_out *out_d);
void canopy_ad(const struct sun_lanes *sun, const struct canopy_in *in,
               const struct canopy_kept *kept, struct canopy_in *in_b,
               const struct canopy_out *out_b);
