/* One day of WOFOST's crop: rates from the states at its start, integrated over the part of the day
 * that the crop grows (`share`; event rule 1).
 *
 *   P1 phenology            P4 kdif, stress   P7 growth (dmi, admi)      P10 ageing, old leaves
 *   P2 DVS window           P5 assimilation   P8 roots                   P11 leaves
 *   P3 partitioning         P6 respiration    P9 stems, storage organs   P12 integrate   P13 LAI
 *
 * Lack of water or air (rftra < 1, water-limited production) reduces gross assimilation before
 * respiration takes its part, and kills leaves (PERDL); nothing else in the crop feels it.
 *
 * crop_day_ad is crop_day read bottom-up. Sources: see each process.
 */
#include "crop/crop_day.h"
#include "crop/crop_day_work.h"

/* P1 .. P3 */
static inline void develop(const struct crop *c, const struct crop_season *s,
                           const struct sun_lanes *sun, const struct crop_weather *weather,
                           const struct crop_state *x, const struct crop_flags *flags,
                           struct crop_day_work *w) {
  w->phase = (struct phenology_fixed){.continuous = s->continuous,
                                      .daylp = sun->daylp,
                                      .stage = flags->stage,
                                      .vernalised = flags->vernalised,
                                      .live = flags->live,
                                      .ends_mature = s->ends_mature};
  w->phenology = (struct phenology_in){.dvs = x->dvs, .vern = x->vern, .temp = weather->temp};
  phenology(c, &w->phase, &w->phenology, &w->phased, &w->events, &w->phenology_work);
  w->at.dvs = w->phased.dvs_now;
  w->at.h = lane_max(w->phased.dvs_new - w->phased.dvs_now, lane_set(0.));
  dvs_tables(c, s->continuous, &w->at, &w->table, &w->place);
  const struct dvs_tables *t = &w->table;
  w->parts = (struct partitioning_in){.fr = t->fr, .fl = t->fl, .fs = t->fs, .fo = t->fo};
  partitioning(c, &w->parts, &w->part);
}

/* P5 */
static inline void assimilate(const struct crop *c, const struct sun_lanes *sun,
                              const struct crop_weather *weather, const struct crop_state *x,
                              bool again, struct crop_day_kept *kept, struct crop_day_work *w) {
  w->sunny = (struct assimilation_in){.young = w->table.amax,
                                      .lai = x->lai,
                                      .kdif = w->table.kdif,
                                      .irrad = weather->irrad,
                                      .dtemp = .5 * (weather->tmax + weather->temp),
                                      .tmin7 = weather->tmin7};
  assimilation_leaf(c, &w->sunny, &w->leaves);
  w->grows = lane_any(lane_gt(w->phased.share, lane_set(0.)));
  if (!w->grows)
    w->leaves.whole.dtga = lane_set(0.); /* every rate is multiplied by a share of 0 */
  else if (again)
    w->leaves.whole = kept->whole;
  else
    canopy(sun, &w->leaves.leaf, &w->leaves.whole, kept ? &kept->canopy : 0);
  if (kept && !again) kept->whole = w->leaves.whole;
  assimilation(&w->leaves, &w->gross);
}

/* P1 .. P11, and what P13 needs. `derives`: derivatives follow at once; `again`: the canopy is what
 * `kept` holds, else `kept` receives it where it is not NULL. */
LANE_INLINE void run(const struct crop *c, const struct crop_season *s, const struct sun_lanes *sun,
                     const struct crop_weather *weather, int n, const struct crop_state *x,
                     const struct crop_flags *flags, const struct leaf_log *log,
                     struct leaf_log_hint *hint, bool again, struct crop_day_kept *kept,
                     bool derives, const struct crop_water *water, struct crop_water_use *use,
                     struct crop_day_work *w) {
  const bool continuous = s->continuous;
  develop(c, s, sun, weather, x, flags, w);
  const struct dvs_tables *t = &w->table;
  w->rftra = lane_set(1.);
  if (water)
    crop_water(c, &t->kdif, &x->lai, &w->phased.share, water, use, &w->rftra,
               derives ? &w->stress : 0);
  assimilate(c, sun, weather, x, again, kept, w);
  w->gass = water ? w->gross.gass * w->rftra : w->gross.gass;
  w->wlv = log->mass[n] - x->dead;
  w->breath = (struct respiration_in){.rfse = t->rfse,
                                      .gass = w->gass,
                                      .wrt = x->wrt,
                                      .wlv = w->wlv,
                                      .wst = x->wst,
                                      .wso = x->wso,
                                      .temp = weather->temp};
  respiration(c, &w->breath, &w->breathed, &w->respiration);
  w->net = w->gass - w->breathed.mres;
  w->dmi = w->part.cvf * w->net;
  w->admi = (1. - t->fr) * w->dmi;
  w->root = (struct root_in){
      .at = w->at, .rdrr = t->rdrr, .wrt = x->wrt, .rd = x->rd, .fr = t->fr, .dmi = w->dmi};
  root(c, continuous, &w->root, &w->rooted);
  w->stem = (struct stem_in){.rdrs = t->rdrs, .wst = x->wst, .fs = t->fs, .admi = w->admi};
  stem(&w->stem, &w->stemmed);
  w->organ = (struct storage_organ_in){.fo = t->fo, .admi = w->admi};
  storage_organ(&w->organ, &w->organed);
  leaf_ageing(c, &weather->temp, &w->fysage);
  leaf_log_old(log, hint, n, continuous, &c->p.span, &w->fysage, &w->old);
  w->leaf = (struct leaf_in){.slat = t->slat,
                             .lai = x->lai,
                             .laiexp = x->laiexp,
                             .wlv = w->wlv,
                             .aged = w->old - x->dead,
                             .kdif = t->kdif,
                             .fl = t->fl,
                             .admi = w->admi,
                             .temp = weather->temp,
                             .share = w->phased.share,
                             .rftra = w->rftra};
  leaf(c, continuous, &w->leaf, &w->leafed, &w->leaf_work);
  lane share = w->phased.share;
  w->dead_new = lane_min(x->dead + w->leafed.drlv * share, log->mass[n]);
  w->wst_new = x->wst + (w->stemmed.grst - w->stemmed.drst) * share;
  w->wso_new = x->wso + w->organed.grso * share;
  w->dvs_new = afgen_point(w->phased.dvs_new);
  w->ssa = afgen_value(&c->t.ssatb, &w->dvs_new);
}

void crop_day(const struct crop *c, const struct crop_season *s, const struct sun_lanes *sun,
              const struct crop_weather *weather, int n, const struct crop_state *x,
              const struct crop_flags *flags, struct leaf_log *log, struct leaf_log_hint *hint,
              struct crop_state *y, struct crop_flags *flags_new, struct crop_day_kept *kept,
              lane *made, const struct crop_water *water, struct crop_water_use *use) {
  struct crop_day_work w;
  run(c, s, sun, weather, n, x, flags, log, hint, false, kept, false, water, use, &w);
  /* P12 */
  lane share = w.phased.share, moment = (double)n + w.phased.f;
  *made = w.dmi * share;
  y->dvs = w.phased.dvs_new;
  y->vern = w.phased.vern_new;
  y->wrt = x->wrt + (w.rooted.grrt - w.rooted.drrt) * share;
  y->wst = w.wst_new;
  y->wso = w.wso_new;
  y->dead = w.dead_new;
  y->dwrt = x->dwrt + w.rooted.drrt * share;
  y->dwst = x->dwst + w.stemmed.drst * share;
  y->dwlv = x->dwlv + w.leafed.drlv * share;
  y->rd = x->rd + w.rooted.rr * share;
  y->laiexp = x->laiexp + w.leafed.glaiex * share;
  y->day_emergence = lane_select(w.events.emerges, moment, x->day_emergence);
  y->day_anthesis = lane_select(w.events.flowers, moment, x->day_anthesis);
  y->day_maturity = lane_select(w.events.matures, moment, x->day_maturity);
  log->mass[n + 1] = log->mass[n] + w.leafed.grlv * share;
  log->area[n + 1] = log->area[n] + w.leafed.garea * share;
  log->ageing[n] = w.fysage * share;
  log->age[n + 1] = log->age[n] + log->ageing[n];
  flags_new->stage = w.events.stage_new;
  flags_new->vernalised = w.events.vernalised_new;
  flags_new->live = flags->live & ~w.events.stops;
  /* P13 */
  lane area;
  leaf_log_area(log, hint, n + 1, &y->dead, &area);
  lane lai = log->area[n + 1] - area + y->wst * w.ssa + y->wso * c->p.spa;
  y->lai = lane_select(lane_gt(share, lane_set(0.)), lai, x->lai);
}

void crop_day_again(const struct crop *c, const struct crop_season *s, const struct sun_lanes *sun,
                    const struct crop_weather *weather, int n, const struct crop_state *x,
                    const struct crop_flags *flags, const struct leaf_log *log,
                    struct leaf_log_hint *hint, const struct crop_day_kept *kept,
                    const struct crop_water *water, struct crop_day_work *w) {
  struct crop_day_kept computed;
  struct crop_water_use use;
  if (kept) computed = *kept;
  run(c, s, sun, weather, n, x, flags, log, hint, kept != 0, &computed, true, water, &use, w);
  if (w->grows) canopy_recall(sun, &w->leaves.leaf, &computed.canopy, &w->canopy);
}

void crop_day_tl(const struct crop *c, const struct crop_d *c_d, const struct crop_season *s,
                 const struct sun_lanes *sun, const struct crop_weather *weather,
                 const struct crop_weather *weather_d, int n, const struct crop_state *x,
                 const struct crop_state *x_d, const struct leaf_log *log, struct leaf_log *log_d,
                 struct leaf_log_hint *hint, const struct crop_day_work *w, struct crop_state *y_d,
                 const struct crop_water *water, const struct crop_water *water_d,
                 struct crop_water_use *use_d) {
  const bool continuous = s->continuous;
  const lane zero = lane_set(0.);
  /* P1, P2 */
  struct phenology_in phenology_d = {.dvs = x_d->dvs, .vern = x_d->vern, .temp = weather_d->temp};
  struct phenology_out phased_d;
  phenology_tl(c, c_d, &w->phase, &w->phenology, &w->phenology_work, &phenology_d, &phased_d);
  lane_mask moves = lane_gt(w->phased.dvs_new - w->phased.dvs_now, zero);
  struct dvs_in at_d = {.dvs = phased_d.dvs_now,
                        .h = lane_where(moves, phased_d.dvs_new - phased_d.dvs_now)};
  /* P3 .. P7 */
  struct dvs_tables t_d;
  dvs_tables_tl(c, c_d, continuous, &w->place, &at_d, &t_d);
  struct partitioning_in parts_d = {.fr = t_d.fr, .fl = t_d.fl, .fs = t_d.fs, .fo = t_d.fo};
  struct partitioning_out part_d;
  partitioning_tl(c, c_d, &w->parts, &w->part, &parts_d, &part_d);
  lane rftra_d = zero;
  if (water)
    crop_water_tl(c, c_d, &w->table.kdif, &t_d.kdif, &x->lai, &x_d->lai, &w->phased.share,
                  &phased_d.share, water, water_d, &w->stress, use_d, &rftra_d);
  struct assimilation_in sunny_d = {.young = t_d.amax,
                                    .lai = x_d->lai,
                                    .kdif = t_d.kdif,
                                    .irrad = weather_d->irrad,
                                    .dtemp = .5 * (weather_d->tmax + weather_d->temp),
                                    .tmin7 = weather_d->tmin7};
  struct assimilation_out gross_d;
  if (w->grows)
    assimilation_tl(c, c_d, sun, &w->sunny, &w->leaves, &w->canopy, &sunny_d, &gross_d);
  else
    gross_d.gass = zero;
  lane gass_d = gross_d.gass;
  if (water) gass_d = gass_d * w->rftra + w->gross.gass * rftra_d;
  lane wlv_d = log_d->mass[n] - x_d->dead;
  struct respiration_in breath_d = {.rfse = t_d.rfse,
                                    .gass = gass_d,
                                    .wrt = x_d->wrt,
                                    .wlv = wlv_d,
                                    .wst = x_d->wst,
                                    .wso = x_d->wso,
                                    .temp = weather_d->temp};
  struct respiration_out breathed_d;
  respiration_tl(c, c_d, &w->breath, &w->respiration, &breath_d, &breathed_d);
  lane dmi_d = part_d.cvf * w->net + w->part.cvf * (gass_d - breathed_d.mres);
  lane admi_d = (1. - w->table.fr) * dmi_d - t_d.fr * w->dmi;
  /* P8, P9 */
  struct root_in root_d = {
      .at = at_d, .rdrr = t_d.rdrr, .wrt = x_d->wrt, .rd = x_d->rd, .fr = t_d.fr, .dmi = dmi_d};
  struct root_out rooted_d;
  root_tl(c, c_d, continuous, &w->root, &root_d, &rooted_d);
  struct stem_in stem_d = {.rdrs = t_d.rdrs, .wst = x_d->wst, .fs = t_d.fs, .admi = admi_d};
  struct stem_out stemmed_d;
  stem_tl(&w->stem, &stem_d, &stemmed_d);
  struct storage_organ_in organ_d = {.fo = t_d.fo, .admi = admi_d};
  struct storage_organ_out organed_d;
  storage_organ_tl(&w->organ, &organ_d, &organed_d);
  /* P10, P11 */
  lane fysage_d, old_d;
  leaf_ageing_tl(c, c_d, &weather->temp, &weather_d->temp, &fysage_d);
  leaf_log_old_tl(log, log_d, hint, n, continuous, &c->p.span, &c_d->p.span, &w->fysage, &fysage_d,
                  &old_d);
  struct leaf_in leaf_d = {.slat = t_d.slat,
                           .lai = x_d->lai,
                           .laiexp = x_d->laiexp,
                           .wlv = wlv_d,
                           .aged = old_d - x_d->dead,
                           .kdif = t_d.kdif,
                           .fl = t_d.fl,
                           .admi = admi_d,
                           .temp = weather_d->temp,
                           .share = phased_d.share,
                           .rftra = rftra_d};
  struct leaf_out leafed_d;
  leaf_tl(c, c_d, &w->leaf, &w->leaf_work, &leaf_d, &leafed_d);
  /* P12 */
  lane share = w->phased.share, share_d = phased_d.share;
#define FLOW(rate, rate_d) ((rate_d)*share + (rate)*share_d)
  y_d->dvs = phased_d.dvs_new;
  y_d->vern = phased_d.vern_new;
  y_d->wrt = x_d->wrt + FLOW(w->rooted.grrt - w->rooted.drrt, rooted_d.grrt - rooted_d.drrt);
  y_d->wst = x_d->wst + FLOW(w->stemmed.grst - w->stemmed.drst, stemmed_d.grst - stemmed_d.drst);
  y_d->wso = x_d->wso + FLOW(w->organed.grso, organed_d.grso);
  lane dead_d = x_d->dead + FLOW(w->leafed.drlv, leafed_d.drlv);
  y_d->dead =
      lane_select(lane_gt(x->dead + w->leafed.drlv * share, log->mass[n]), log_d->mass[n], dead_d);
  y_d->dwrt = x_d->dwrt + FLOW(w->rooted.drrt, rooted_d.drrt);
  y_d->dwst = x_d->dwst + FLOW(w->stemmed.drst, stemmed_d.drst);
  y_d->dwlv = x_d->dwlv + FLOW(w->leafed.drlv, leafed_d.drlv);
  y_d->rd = x_d->rd + FLOW(w->rooted.rr, rooted_d.rr);
  y_d->laiexp = x_d->laiexp + FLOW(w->leafed.glaiex, leafed_d.glaiex);
  y_d->day_emergence = lane_select(w->events.emerges, phased_d.f, x_d->day_emergence);
  y_d->day_anthesis = lane_select(w->events.flowers, phased_d.f, x_d->day_anthesis);
  y_d->day_maturity = lane_select(w->events.matures, phased_d.f, x_d->day_maturity);
  log_d->mass[n + 1] = log_d->mass[n] + FLOW(w->leafed.grlv, leafed_d.grlv);
  log_d->area[n + 1] = log_d->area[n] + FLOW(w->leafed.garea, leafed_d.garea);
  log_d->age[n + 1] = log_d->age[n] + FLOW(w->fysage, fysage_d);
#undef FLOW
  /* P13 */
  lane area_d, ssa_d;
  afgen_value_tl(&c->t.ssatb, c_d->t.ssatb, &w->dvs_new, &y_d->dvs, &ssa_d);
  leaf_log_area_tl(log, log_d, hint, n + 1, &w->dead_new, &y_d->dead, &area_d);
  lane lai_d = log_d->area[n + 1] - area_d + y_d->wst * w->ssa + w->wst_new * ssa_d +
               y_d->wso * c->p.spa + w->wso_new * c_d->p.spa;
  y_d->lai = lane_select(lane_gt(share, zero), lai_d, x_d->lai);
}

/* P13 and P12 backwards: from the new state's adjoint to those of rates, share and old state */
static void integrate_ad(const struct crop *c, struct crop_d *c_b, const struct crop_day_work *w,
                         int n, const struct crop_state *x, const struct leaf_log *log,
                         struct leaf_log *log_b, struct leaf_log_hint *hint, struct crop_state *b,
                         struct phenology_out *phased_b, struct root_out *rooted_b,
                         struct stem_out *stemmed_b, struct storage_organ_out *organed_b,
                         struct leaf_out *leafed_b, lane *fysage_b) {
  const lane zero = lane_set(0.), share = w->phased.share;
  /* P13 */
  lane lai_b = lane_where(lane_gt(share, zero), b->lai), area_b = -lai_b,
       ssa_b = lai_b * w->wst_new;
  b->lai -= lai_b;
  log_b->area[n + 1] += lai_b;
  leaf_log_area_ad(log, log_b, hint, n + 1, &w->dead_new, &b->dead, &area_b);
  b->wst += lai_b * w->ssa;
  afgen_value_ad(&c->t.ssatb, &w->dvs_new, &ssa_b, c_b->t.ssatb, &b->dvs);
  b->wso += lai_b * c->p.spa;
  c_b->p.spa += lai_b * w->wso_new;
  /* P12: dead first, since its cap sends adjoints to the log */
  lane_mask capped = lane_gt(x->dead + w->leafed.drlv * share, log->mass[n]);
  log_b->mass[n] += lane_where(capped, b->dead);
  b->dead = lane_where(~capped, b->dead);
  lane drlv_b = b->dead + b->dwlv, age_b = log_b->age[n + 1];
  leafed_b->drlv = drlv_b * share;
  leafed_b->grlv = log_b->mass[n + 1] * share;
  leafed_b->garea = log_b->area[n + 1] * share;
  leafed_b->glaiex = b->laiexp * share;
  *fysage_b = age_b * share;
  rooted_b->grrt = b->wrt * share;
  rooted_b->drrt = (b->dwrt - b->wrt) * share;
  rooted_b->rr = b->rd * share;
  stemmed_b->grst = b->wst * share;
  stemmed_b->drst = (b->dwst - b->wst) * share;
  organed_b->grso = b->wso * share;
  phased_b->share = drlv_b * w->leafed.drlv + log_b->mass[n + 1] * w->leafed.grlv +
                    log_b->area[n + 1] * w->leafed.garea + b->laiexp * w->leafed.glaiex +
                    age_b * w->fysage + b->wrt * (w->rooted.grrt - w->rooted.drrt) +
                    b->dwrt * w->rooted.drrt + b->rd * w->rooted.rr +
                    b->wst * (w->stemmed.grst - w->stemmed.drst) + b->dwst * w->stemmed.drst +
                    b->wso * w->organed.grso;
  log_b->mass[n] += log_b->mass[n + 1];
  log_b->area[n] += log_b->area[n + 1];
  log_b->age[n] += age_b;
  phased_b->dvs_new = b->dvs;
  phased_b->vern_new = b->vern;
  phased_b->f = lane_where(w->events.emerges, b->day_emergence) +
                lane_where(w->events.flowers, b->day_anthesis) +
                lane_where(w->events.matures, b->day_maturity);
  b->day_emergence = lane_where(~w->events.emerges, b->day_emergence);
  b->day_anthesis = lane_where(~w->events.flowers, b->day_anthesis);
  b->day_maturity = lane_where(~w->events.matures, b->day_maturity);
  b->dvs = b->vern = zero;
}

void crop_day_ad(const struct crop *c, struct crop_d *c_b, const struct crop_season *s,
                 const struct sun_lanes *sun, const struct crop_weather *weather,
                 struct crop_weather *weather_b, int n, const struct crop_state *x,
                 const struct crop_flags *flags, const struct leaf_log *log, struct leaf_log *log_b,
                 struct leaf_log_hint *hint, const struct crop_day_kept *kept, struct crop_state *b,
                 const struct crop_water *water, struct crop_water *water_b,
                 const struct crop_water_use *use_b) {
  struct crop_day_work w;
  struct crop_day_kept computed;
  struct crop_water_use use;
  const bool continuous = s->continuous;
  const lane zero = lane_set(0.);
  struct phenology_out phased_b = {0};
  struct root_out rooted_b;
  struct stem_out stemmed_b;
  struct storage_organ_out organed_b;
  struct leaf_out leafed_b;
  lane fysage_b;
  if (kept)
    run(c, s, sun, weather, n, x, flags, log, hint, true, (struct crop_day_kept *)kept, true, water,
        &use, &w);
  else
    run(c, s, sun, weather, n, x, flags, log, hint, false, &computed, true, water, &use, &w);
  integrate_ad(c, c_b, &w, n, x, log, log_b, hint, b, &phased_b, &rooted_b, &stemmed_b, &organed_b,
               &leafed_b, &fysage_b);
  /* P11, P10 */
  struct dvs_in at_b = {0};
  struct dvs_tables t_b;
  struct leaf_in leaf_b = {0};
  leaf_ad(c, c_b, &w.leaf, &w.leaf_work, &leaf_b, &leafed_b);
  b->lai += leaf_b.lai;
  b->laiexp += leaf_b.laiexp;
  b->dead -= leaf_b.aged + leaf_b.wlv;
  log_b->mass[n] += leaf_b.wlv;
  weather_b->temp += leaf_b.temp;
  phased_b.share += leaf_b.share;
  leaf_log_old_ad(log, log_b, hint, n, continuous, &c->p.span, &c_b->p.span, &w.fysage, &fysage_b,
                  &leaf_b.aged);
  leaf_ageing_ad(c, c_b, &weather->temp, &weather_b->temp, &fysage_b);
  /* P9, P8 */
  struct storage_organ_in organ_b = {0};
  storage_organ_ad(&w.organ, &organ_b, &organed_b);
  struct stem_in stem_b = {0};
  stem_ad(&w.stem, &stem_b, &stemmed_b);
  b->wst += stem_b.wst;
  struct root_in root_b = {0};
  root_ad(c, c_b, continuous, &w.root, &root_b, &rooted_b);
  b->wrt += root_b.wrt;
  b->rd += root_b.rd;
  /* P7 */
  lane admi_b = leaf_b.admi + organ_b.admi + stem_b.admi;
  lane dmi_b = root_b.dmi + admi_b * (1. - w.table.fr), net_b = dmi_b * w.part.cvf;
  struct partitioning_in parts_b = {
      .fr = root_b.fr - admi_b * w.dmi, .fl = leaf_b.fl, .fs = stem_b.fs, .fo = organ_b.fo};
  struct partitioning_out part_b = {.cvf = dmi_b * w.net};
  /* P6, P5 */
  struct respiration_in breath_b = {0};
  struct respiration_out breathed_b = {.mres = -net_b};
  respiration_ad(c, c_b, &w.breath, &w.respiration, &breath_b, &breathed_b);
  b->wrt += breath_b.wrt;
  b->wst += breath_b.wst;
  b->wso += breath_b.wso;
  b->dead -= breath_b.wlv;
  log_b->mass[n] += breath_b.wlv;
  weather_b->temp += breath_b.temp;
  struct assimilation_in sunny_b = {0};
  lane gass_b = net_b + breath_b.gass, rftra_b = leaf_b.rftra + gass_b * w.gross.gass;
  struct assimilation_out gross_b = {.gass = water ? gass_b * w.rftra : gass_b};
  if (w.grows)
    assimilation_ad(c, c_b, sun, &w.sunny, &w.leaves, kept ? &kept->canopy : &computed.canopy,
                    &sunny_b, &gross_b);
  b->lai += sunny_b.lai;
  weather_b->irrad += sunny_b.irrad;
  weather_b->tmin7 += sunny_b.tmin7;
  weather_b->tmax += .5 * sunny_b.dtemp;
  weather_b->temp += .5 * sunny_b.dtemp;
  /* P4, P3 */
  lane kdif_b = leaf_b.kdif + sunny_b.kdif;
  if (water)
    crop_water_ad(c, c_b, &w.table.kdif, &kdif_b, &x->lai, &b->lai, &w.phased.share,
                  &phased_b.share, water, water_b, &w.stress, use_b, &rftra_b);
  partitioning_ad(c, c_b, &w.parts, &w.part, &parts_b, &part_b);
  t_b = (struct dvs_tables){.fr = parts_b.fr,
                            .fl = parts_b.fl,
                            .fs = parts_b.fs,
                            .fo = parts_b.fo,
                            .kdif = kdif_b,
                            .amax = sunny_b.young,
                            .rfse = breath_b.rfse,
                            .rdrr = root_b.rdrr,
                            .rdrs = stem_b.rdrs,
                            .slat = leaf_b.slat};
  dvs_tables_ad(c, c_b, continuous, &w.place, &at_b, &t_b);
  /* P2, P1 */
  at_b.dvs += root_b.at.dvs;
  at_b.h += root_b.at.h;
  at_b.h = lane_where(lane_gt(w.phased.dvs_new - w.phased.dvs_now, zero), at_b.h);
  phased_b.dvs_now += at_b.dvs - at_b.h;
  phased_b.dvs_new += at_b.h;
  struct phenology_in phenology_b = {0};
  phenology_ad(c, c_b, &w.phase, &w.phenology, &w.phenology_work, &phenology_b, &phased_b);
  b->dvs += phenology_b.dvs;
  b->vern += phenology_b.vern;
  weather_b->temp += phenology_b.temp;
}
