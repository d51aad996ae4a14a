#pragma once
/* Leaf classes as an append-only log; see leaf_log.c. */
#include "support/lane.h"

/* Slot k is the state at the start of day k since the crop's start. The same struct of arrays holds
 * values, tangents and adjoints (ageing: values only). All arrays are the caller's, [days + 1];
 * where a run starts from a stored state, slots below `first` hold nothing (season_state.h). */
struct leaf_log {
  lane *mass;   /* [kg ha-1] leaf mass born so far */
  lane *area;   /* [ha ha-1] its area at birth */
  lane *age;    /* [d] physiological time: mean ageing factor times days */
  lane *ageing; /* [d] ageing of day k, as added to age */
  int first;    /* oldest slot, of values; 0 where the run started on the crop's first day */
};
/* where the last look-up of each lane ended: only makes the next one fast */
struct leaf_log_hint {
  int old[LANES], dead[LANES];
};

/* Leaf mass born before physiological time age[n] - span: in `continuous` mode the mean over a
 * window of max(fysage, .001) around that time (rule 3), in `reference` mode that of whole classes.
 */
void leaf_log_old(const struct leaf_log *log, struct leaf_log_hint *hint, int n, bool continuous,
                  const lane *span, const lane *fysage, lane *old);
void leaf_log_old_tl(const struct leaf_log *log, const struct leaf_log *log_d,
                     struct leaf_log_hint *hint, int n, bool continuous, const lane *span,
                     const lane *span_d, const lane *fysage, const lane *fysage_d, lane *old_d);
void leaf_log_old_ad(const struct leaf_log *log, struct leaf_log *log_b, struct leaf_log_hint *hint,
                     int n, bool continuous, const lane *span, lane *span_b, const lane *fysage,
                     lane *fysage_b, const lane *old_b);

/* Area at birth of the oldest `dead` kg ha-1 of the leaves in slots 0 .. n. */
void leaf_log_area(const struct leaf_log *log, struct leaf_log_hint *hint, int n, const lane *dead,
                   lane *area);
void leaf_log_area_tl(const struct leaf_log *log, const struct leaf_log *log_d,
                      struct leaf_log_hint *hint, int n, const lane *dead, const lane *dead_d,
                      lane *area_d);
void leaf_log_area_ad(const struct leaf_log *log, struct leaf_log *log_b,
                      struct leaf_log_hint *hint, int n, const lane *dead, lane *dead_b,
                      const lane *area_b);

/* -- by analyses; see leaf_log_scale.c. Slots log->first .. last of lane l; `dead` kg ha-1 of the
 * leaves born have died. */

/* [ha ha-1] area of the living */
double leaf_log_living_area(const struct leaf_log *log, int last, int l, double dead);
/* Multiplies mass and area of what lives by factors above 0; a factor of 1 changes no bit of what
 * it scales. Returns the last slot, which is last + 1 where the class that is dying was split:
 * there must be room for it. */
int leaf_log_scale(struct leaf_log *log, int last, int l, double dead, double by_mass,
                   double by_area);
