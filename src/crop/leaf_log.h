#pragma once
/* Leaf classes as an append-only log; see leaf_log.c. */
#include "support/lane.h"

/* Slot k is the state at the start of day k since the crop's start. The same struct of arrays holds
 * values, tangents and adjoints (ageing: values only). All arrays are the caller's, [days + 1]. */
struct leaf_log {
  lane *mass;   /* [kg ha-1] leaf mass born so far */
  lane *area;   /* [ha ha-1] its area at birth */
  lane *age;    /* [d] physiological time: mean ageing factor times days */
  lane *ageing; /* [d] ageing of day k, as added to age */
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
