/* The crop on its first day.
 *
 *   wrt = TDWI fr, top = TDWI (1 - fr), wlv = top fl, wst = top fs, wso = top fo at DVS -.1 | DVSI
 *   area of the first leaves = wlv SLATB = laiexp, LAI = that + wst SSATB + wso SPA, rd = RDI
 *
 * Source: Supit, Hooijer & van Diepen (1994); PCSE's WOFOST 7.2.
 */
#include "crop/crop_day.h"

static const double dvs_at_sowing = -.1;

struct work {
  struct afgen_at dvs;
  lane fr, fl, fs, fo, sla, ssa, top;
};

static inline void run(const struct crop *c, const struct crop_season *s, struct work *w) {
  w->dvs = afgen_point(lane_select(s->sown, lane_set(dvs_at_sowing), c->p.dvsi));
  w->fr = afgen_value(&c->t.frtb, &w->dvs);
  w->fl = afgen_value(&c->t.fltb, &w->dvs);
  w->fs = afgen_value(&c->t.fstb, &w->dvs);
  w->fo = afgen_value(&c->t.fotb, &w->dvs);
  w->sla = afgen_value(&c->t.slatb, &w->dvs);
  w->ssa = afgen_value(&c->t.ssatb, &w->dvs);
  w->top = c->p.tdwi * (1. - w->fr);
}

void crop_initial(const struct crop *c, const struct crop_season *s, struct crop_state *state,
                  struct crop_flags *flags, struct leaf_log *log) {
  struct work w;
  const lane zero = lane_set(0.), one = lane_set(1.);
  run(c, s, &w);
  *state = (struct crop_state){0};
  state->dvs = w.dvs.x;
  state->wrt = c->p.tdwi * w.fr;
  state->wst = w.top * w.fs;
  state->wso = w.top * w.fo;
  state->rd = c->p.rdi;
  log->mass[0] = w.top * w.fl;
  log->area[0] = state->laiexp = log->mass[0] * w.sla;
  log->age[0] = zero;
  state->lai = log->area[0] + state->wst * w.ssa + state->wso * c->p.spa;
  state->day_emergence = lane_select(s->sown, -one, zero);
  state->day_anthesis = state->day_maturity = -one;
  flags->stage = lane_select(s->sown, zero, one);
  flags->vernalised = zero;
  flags->live = lane_eq(zero, zero);
}

void crop_initial_tl(const struct crop *c, const struct crop_d *c_d, const struct crop_season *s,
                     struct crop_state *d, struct leaf_log *log_d) {
  struct work w;
  lane fr_d, fl_d, fs_d, fo_d, sla_d, ssa_d;
  run(c, s, &w);
  lane dvs_d = lane_where(~s->sown, c_d->p.dvsi);
  afgen_value_tl(&c->t.frtb, c_d->t.frtb, &w.dvs, &dvs_d, &fr_d);
  afgen_value_tl(&c->t.fltb, c_d->t.fltb, &w.dvs, &dvs_d, &fl_d);
  afgen_value_tl(&c->t.fstb, c_d->t.fstb, &w.dvs, &dvs_d, &fs_d);
  afgen_value_tl(&c->t.fotb, c_d->t.fotb, &w.dvs, &dvs_d, &fo_d);
  afgen_value_tl(&c->t.slatb, c_d->t.slatb, &w.dvs, &dvs_d, &sla_d);
  afgen_value_tl(&c->t.ssatb, c_d->t.ssatb, &w.dvs, &dvs_d, &ssa_d);
  lane top_d = c_d->p.tdwi * (1. - w.fr) - c->p.tdwi * fr_d;
  *d = (struct crop_state){0};
  d->dvs = dvs_d;
  d->wrt = c_d->p.tdwi * w.fr + c->p.tdwi * fr_d;
  d->wst = top_d * w.fs + w.top * fs_d;
  d->wso = top_d * w.fo + w.top * fo_d;
  d->rd = c_d->p.rdi;
  log_d->mass[0] = top_d * w.fl + w.top * fl_d;
  log_d->area[0] = d->laiexp = log_d->mass[0] * w.sla + w.top * w.fl * sla_d;
  log_d->age[0] = lane_set(0.);
  d->lai = log_d->area[0] + d->wst * w.ssa + w.top * w.fs * ssa_d + d->wso * c->p.spa +
           w.top * w.fo * c_d->p.spa;
}

void crop_initial_ad(const struct crop *c, struct crop_d *c_b, const struct crop_season *s,
                     struct crop_state *b, struct leaf_log *log_b) {
  struct work w;
  run(c, s, &w);
  lane wst_b = b->wst + b->lai * w.ssa, wso_b = b->wso + b->lai * c->p.spa;
  lane area_b = log_b->area[0] + b->laiexp + b->lai, mass_b = log_b->mass[0] + area_b * w.sla;
  lane ssa_b = b->lai * w.top * w.fs, sla_b = area_b * w.top * w.fl;
  c_b->p.spa += b->lai * w.top * w.fo;
  c_b->p.rdi += b->rd;
  lane top_b = mass_b * w.fl + wst_b * w.fs + wso_b * w.fo;
  lane fl_b = mass_b * w.top, fs_b = wst_b * w.top, fo_b = wso_b * w.top;
  lane fr_b = (b->wrt - top_b) * c->p.tdwi, dvs_b = b->dvs;
  c_b->p.tdwi += b->wrt * w.fr + top_b * (1. - w.fr);
  afgen_value_ad(&c->t.frtb, &w.dvs, &fr_b, c_b->t.frtb, &dvs_b);
  afgen_value_ad(&c->t.fltb, &w.dvs, &fl_b, c_b->t.fltb, &dvs_b);
  afgen_value_ad(&c->t.fstb, &w.dvs, &fs_b, c_b->t.fstb, &dvs_b);
  afgen_value_ad(&c->t.fotb, &w.dvs, &fo_b, c_b->t.fotb, &dvs_b);
  afgen_value_ad(&c->t.slatb, &w.dvs, &sla_b, c_b->t.slatb, &dvs_b);
  afgen_value_ad(&c->t.ssatb, &w.dvs, &ssa_b, c_b->t.ssatb, &dvs_b);
  c_b->p.dvsi += lane_where(~s->sown, dvs_b);
}
