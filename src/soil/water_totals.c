/* The water balance of a run: start + rain + irrigation = what left + what is there. */
#include "soil/water_balance.h"

static inline lane held(const struct soil_state *x) { return x->w + x->wlow + x->ss; }

void soil_totals_start(const struct soil_state *x, struct soil_totals *t) {
  *t = (struct soil_totals){.start = held(x)};
}

void soil_totals_add(const struct soil_in *in, const struct soil_flux *flux,
                     struct soil_totals *t) {
  t->rain += in->rain;
  t->irrigation += in->irrigation;
  t->tra += in->tra;
  t->evs += flux->evs;
  t->evw += flux->evw;
  t->loss += flux->loss;
  t->runoff += flux->runoff;
}

void soil_totals_open(const struct soil_totals *t, const struct soil_state *y, lane *open) {
  lane gone = t->tra + t->evs + t->evw + t->loss + t->runoff;
  *open = held(y) + gone - (t->start + t->rain + t->irrigation);
}
