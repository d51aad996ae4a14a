#pragma once
/* Water of one soil column on one day: free drainage, a rooted zone over a subsoil; see
 * water_balance.c. Water is in cm throughout. */
#include "soil/parameters.h"

/* [cm] depth of the upper zone where nothing grows */
enum { SOIL_FALLOW_DEPTH = 10 };

/* State at the start of a day. X(field, unit, meaning) */
#define SOIL_STATE(X)                                                                              \
  X(w, "cm", "water in the rooted zone")                                                           \
  X(wlow, "cm", "water in the subsoil, from the rooted zone down to RDMSOL")                       \
  X(ss, "cm", "water on the surface")                                                              \
  X(sm, "cm3 cm-3", "moisture of the rooted zone, w / rd")                                         \
  X(rd, "cm", "depth of the rooted zone")                                                          \
  X(rin, "cm d-1", "infiltration of the day before")                                               \
  X(dslr, "d", "days since the last rain")                                                         \
  X(dsos, "d", "days of oxygen stress")

struct soil_state {
#define X(field, unit, meaning) lane field; /* unit and meaning are in SOIL_STATE */
  SOIL_STATE(X)
#undef X
};
enum { SOIL_STATE_FIELDS = sizeof(struct soil_state) / sizeof(lane) };

/* forcing of the soil by weather, irrigation and crop on a day; bare soil: tra 0, evwmx E0, evsmx
 * ES0 and rd, rd_new SOIL_FALLOW_DEPTH */
struct soil_in {
  lane rain;       /* [cm d-1] */
  lane irrigation; /* [cm d-1] that reaches the soil */
  lane tra;        /* [cm d-1] transpiration */
  lane evwmx;      /* [cm d-1] maximum evaporation from standing water under the crop */
  lane evsmx;      /* [cm d-1] maximum evaporation from the soil under the crop */
  lane rd;         /* [cm] rooting depth at the day's start */
  lane rd_new;     /* [cm] rooting depth at its end */
};

/* flows of a day. X(field, unit, meaning) */
#define SOIL_FLUX(X)                                                                               \
  X(evs, "cm d-1", "evaporation from the soil")                                                    \
  X(evw, "cm d-1", "evaporation from standing water")                                              \
  X(perc, "cm d-1", "percolation from the rooted zone to the subsoil")                             \
  X(loss, "cm d-1", "percolation to below the subsoil")                                            \
  X(runoff, "cm d-1", "surface runoff")

struct soil_flux {
#define X(field, unit, meaning) lane field; /* unit and meaning are in SOIL_FLUX */
  SOIL_FLUX(X)
#undef X
};

/* state before the first day, with the rooted zone of fallow soil; water beyond what the zones hold
 * is not taken in */
void soil_initial(const struct soil *s, bool continuous, struct soil_state *y);
void soil_initial_tl(const struct soil *s, const struct soil *s_d, bool continuous,
                     struct soil_state *y_d);
void soil_initial_ad(const struct soil *s, struct soil *s_b, bool continuous,
                     const struct soil_state *y_b);

/* from the state x at a day's start to the state y at its end */
void soil_day(const struct soil *s, bool continuous, const struct soil_state *x,
              const struct soil_in *in, struct soil_state *y, struct soil_flux *flux);
void soil_day_tl(const struct soil *s, const struct soil *s_d, bool continuous,
                 const struct soil_state *x, const struct soil_state *x_d, const struct soil_in *in,
                 const struct soil_in *in_d, struct soil_state *y_d, struct soil_flux *flux_d);
/* adds to s_b, x_b and in_b; y_b is no part of x_b */
void soil_day_ad(const struct soil *s, struct soil *s_b, bool continuous,
                 const struct soil_state *x, struct soil_state *x_b, const struct soil_in *in,
                 struct soil_in *in_b, const struct soil_state *y_b,
                 const struct soil_flux *flux_b);

/* Sums since the first day, for the balance. X(field, meaning), all in cm */
#define SOIL_TOTALS(X)                                                                             \
  X(start, "water in both zones and on the surface before the first day")                          \
  X(rain, "rain")                                                                                  \
  X(irrigation, "irrigation")                                                                      \
  X(tra, "transpiration")                                                                          \
  X(evs, "evaporation from the soil")                                                              \
  X(evw, "evaporation from standing water")                                                        \
  X(loss, "percolation to below the subsoil")                                                      \
  X(runoff, "surface runoff")

struct soil_totals {
#define X(field, meaning) lane field; /* [cm], meaning is in SOIL_TOTALS */
  SOIL_TOTALS(X)
#undef X
};

void soil_totals_start(const struct soil_state *x, struct soil_totals *t);
void soil_totals_add(const struct soil_in *in, const struct soil_flux *flux, struct soil_totals *t);
/* [cm] residual of the water balance (positive: gain): rounding only */
void soil_totals_open(const struct soil_totals *t, const struct soil_state *y, lane *open);
