/* One day of the classic water balance with free drainage.
 *
 *   P1 evaporation    evs = (1 - pond) min(evsmx, evsmx (sqrt(dslr + 1) - sqrt(dslr) + wet) + rin)
 *                     evw = pond evwmx;  dslr: stands still when ponded, 1 when wet, else + 1
 *   P2 offered        offer = rain (1 - NOTINF storm) + irrigation + ss,
 *                     storm = clip(0, 1, rain - .5) where IFUNRN = 1, else 1
 *                     pre = offer, or min(SOPE, offer - evw) where water is stored
 *   P3 percolation    perc1 = clip(0, SOPE, w - SMFCF rd - tra - evs)
 *                     loss  = clip(0, KSUB, wlow - SMFCF (rdm - rd) + perc1)
 *                     perc  = min(perc1, SM0 (rdm - rd) - wlow + loss),      rdm = max(10, RDMSOL)
 *   P4 rooted zone    rin = min(pre, (SM0 - sm) rd + tra + evs + perc)
 *                     w  += rin - tra - evs - perc; what is not there does not evaporate
 *   P5 surface        ss += min(rain + irrigation - evw - rin, SSMAX - ss), the rest runs off
 *   P6 subsoil        wlow += perc - loss
 *   P7 roots deepen   by more than .001 cm: they take min(1, change / (RDMSOL - rd)) of wlow;
 *                     otherwise (the crop is gone) w change / rd moves; sm = w / rd
 *   P8 oxygen stress  dsos + 1 while sm is above SM0 - CRAIRC, else 0
 *
 * pond, wet, stored and P8 are switches. `reference`: ss > 1, rin >= 1, ss > .1, sm >= SM0 -
 * CRAIRC; `continuous`: they open linearly over narrow bands about these values (rule 7), .9
 * to 1.1, .05 to .15 and +- .005. Evaporation's three regimes are then one formula in both modes.
 * The switch at .001 cm d-1 of deepening is whole in both modes: it moves less than .001 cm of
 * water. At a kink the derivative is the mean of both sides (support/kink.h); bounds are met
 * exactly where SSMAX or NOTINF is 0.
 *
 * Source: Supit, Hooijer & van Diepen (1994), water balance without groundwater; van Diepen et al.
 * (1989); soil evaporation after Ritchie (1972).
 */
#include "soil/water_balance.h"
#include "support/kink.h"
#include <math.h>

static const double deepens = 1e-3; /* [cm d-1] roots that grow by less take no water over */

/* a switch: how far it is open, and the derivative of that */
struct gate {
  lane open, slope;
};

/* `reference`: open where `whole`; `continuous`: linear in `part` from 0 to 1, whose derivative is
 * `per` */
static inline struct gate gate_of(bool continuous, lane part, double per, lane_mask whole) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  if (!continuous) return (struct gate){lane_where(whole, one), zero};
  return (struct gate){lane_clip(zero, one, part), per * (lane_rise(part) - lane_rise(part - 1.))};
}

static inline lane root_of(lane x) {
  lane r;
  FOR_LANES (l) r[l] = sqrt(x[l]);
  return r;
}

/* Values that derivatives need again. Weights (`by_`) are derivatives of a min, max or clip with
 * respect to what is named. */
struct work {
  struct gate pond, wet, stored, airless;
  lane fade, fade_slope, evs0, by_dry, evs1, evw, aged;
  lane storm, storm_slope, lost, offer, through, by_flow;
  lane by_spare, by_sope, below, by_rdmsol, by_surplus, by_ksub, by_room;
  lane by_cap, by_w, by_space;
  lane w1, wlow1, change, rden, by_all, up;
  lane_mask deeper, scaled;
};

static inline void evaporate(bool continuous, const struct soil_state *x, const struct soil_in *in,
                             struct work *w) {
  w->pond = gate_of(continuous, (x->ss - .9) / .2, 1. / .2, lane_gt(x->ss, lane_set(1.)));
  w->wet = gate_of(continuous, (x->rin - .9) / .2, 1. / .2, lane_ge(x->rin, lane_set(1.)));
  lane after = root_of(x->dslr + 1.), before = root_of(x->dslr);
  w->fade = after - before;
  w->fade_slope = .5 / after - .5 / before;
  lane dry = in->evsmx * w->fade + x->rin + w->wet.open * in->evsmx;
  w->by_dry = lane_rise(in->evsmx - dry);
  w->evs0 = lane_min(in->evsmx, dry);
  w->evs1 = (1. - w->pond.open) * w->evs0;
  w->evw = w->pond.open * in->evwmx;
  w->aged = w->wet.open + (1. - w->wet.open) * (x->dslr + 1.);
}

/* returns pre */
static inline lane infiltrate(const struct soil_params *p, bool continuous,
                              const struct soil_state *x, const struct soil_in *in,
                              struct work *w) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane_mask by_size = lane_gt(p->ifunrn, zero);
  w->storm = lane_select(by_size, lane_clip(zero, one, in->rain - .5), one);
  w->storm_slope = lane_where(by_size, lane_rise(in->rain - .5) - lane_rise(in->rain - 1.5));
  w->lost = p->notinf * w->storm;
  w->offer = in->rain * (1. - w->lost) + (in->irrigation + x->ss);
  w->stored = gate_of(continuous, (x->ss - .05) / .1, 1. / .1, lane_gt(x->ss, lane_set(.1)));
  lane flow = w->offer - w->evw;
  w->by_flow = lane_rise(p->sope - flow);
  w->through = lane_min(p->sope, flow);
  return (1. - w->stored.open) * w->offer + w->stored.open * w->through;
}

static inline void percolate(const struct soil *s, const struct soil_state *x,
                             const struct soil_in *in, struct soil_flux *flux, struct work *w) {
  const struct soil_params *p = &s->p;
  const lane zero = lane_set(0.), fallow = lane_set(SOIL_FALLOW_DEPTH);
  lane spare = (x->w - p->smfcf * in->rd) - in->tra - w->evs1;
  lane perc1 = lane_clip(zero, p->sope, spare);
  w->by_sope = lane_rise(spare - p->sope);
  w->by_spare = lane_rise(spare) - w->by_sope;
  w->below = lane_max(fallow, s->rdmsol) - in->rd;
  w->by_rdmsol = lane_rise(s->rdmsol - fallow);
  lane surplus = x->wlow - p->smfcf * w->below + perc1;
  flux->loss = lane_clip(zero, p->ksub, surplus);
  w->by_ksub = lane_rise(surplus - p->ksub);
  w->by_surplus = lane_rise(surplus) - w->by_ksub;
  lane room = w->below * p->sm0 - x->wlow + flux->loss;
  flux->perc = lane_min(perc1, room);
  w->by_room = lane_rise(perc1 - room);
}

/* P7, from w1 and wlow1 */
static inline void deepen(const struct soil *s, const struct soil_state *x,
                          const struct soil_in *in, struct soil_state *y, struct work *w) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane rest = s->rdmsol - x->rd;
  w->change = in->rd_new - x->rd;
  w->deeper = lane_gt(w->change, lane_set(deepens));
  w->scaled = w->deeper & ~lane_eq(rest, zero);
  rest = lane_select(w->scaled, rest, one);
  w->rden = lane_where(w->scaled, one / rest);
  lane all = lane_select(w->scaled, w->wlow1 * w->change / rest, w->wlow1);
  w->by_all = lane_rise(w->wlow1 - all);
  w->up = w->w1 * w->change / x->rd;
  lane shift = lane_select(w->deeper, lane_min(w->wlow1, all), w->up);
  y->w = w->w1 + shift;
  y->wlow = w->wlow1 - shift;
  y->rd = in->rd_new;
  y->sm = y->w / y->rd;
}

/* inlined into its callers: without derivatives most of `work` need not be computed */
LANE_INLINE void run(const struct soil *s, bool continuous, const struct soil_state *x,
                     const struct soil_in *in, struct soil_state *y, struct soil_flux *flux,
                     struct work *w) {
  const struct soil_params *p = &s->p;
  const lane zero = lane_set(0.);
  evaporate(continuous, x, in, w);
  flux->evw = w->evw;
  y->dslr = w->pond.open * x->dslr + (1. - w->pond.open) * w->aged;
  lane pre = infiltrate(p, continuous, x, in, w);
  percolate(s, x, in, flux, w);
  /* P4 */
  lane cap = (p->sm0 - x->sm) * in->rd + in->tra + w->evs1 + flux->perc;
  w->by_cap = lane_rise(pre - cap);
  y->rin = lane_min(pre, cap);
  lane filled = x->w + (y->rin - in->tra - w->evs1 - flux->perc);
  w->by_w = lane_rise(filled);
  w->w1 = lane_max(filled, zero);
  flux->evs = w->evs1 + lane_min(filled, zero);
  /* P5, P6 */
  lane stays = in->rain + in->irrigation - w->evw - y->rin, space = p->ssmax - x->ss;
  lane kept = lane_min(stays, space);
  w->by_space = lane_rise(stays - space);
  y->ss = x->ss + kept;
  flux->runoff = stays - kept;
  w->wlow1 = x->wlow + (flux->perc - flux->loss);
  deepen(s, x, in, y, w);
  /* P8 */
  lane air = p->sm0 - p->crairc;
  w->airless = gate_of(continuous, .5 + (y->sm - air) / .01, 1. / .01, lane_ge(y->sm, air));
  y->dsos = w->airless.open * (x->dsos + 1.);
}

void soil_day(const struct soil *s, bool continuous, const struct soil_state *x,
              const struct soil_in *in, struct soil_state *y, struct soil_flux *flux) {
  struct work w;
  run(s, continuous, x, in, y, flux, &w);
}

/* tangents between the parts of soil_day_tl */
struct inner_d {
  lane evs1, evw, pre, w1, wlow1;
};

/* P1, P2 */
static inline void surface_tl(const struct soil_params *p, const struct soil_params *p_d,
                              const struct soil_state *x, const struct soil_state *x_d,
                              const struct soil_in *in, const struct soil_in *in_d,
                              const struct work *w, struct inner_d *d, struct soil_state *y_d) {
  lane pond_d = w->pond.slope * x_d->ss, wet_d = w->wet.slope * x_d->rin;
  lane dry_d = in_d->evsmx * (w->fade + w->wet.open) +
               in->evsmx * (w->fade_slope * x_d->dslr + wet_d) + x_d->rin;
  lane evs0_d = (1. - w->by_dry) * in_d->evsmx + w->by_dry * dry_d;
  lane aged_d = (1. - w->wet.open) * x_d->dslr - wet_d * x->dslr;
  d->evs1 = (1. - w->pond.open) * evs0_d - pond_d * w->evs0;
  d->evw = w->pond.open * in_d->evwmx + pond_d * in->evwmx;
  y_d->dslr =
      w->pond.open * x_d->dslr + (1. - w->pond.open) * aged_d + pond_d * (x->dslr - w->aged);
  lane lost_d = p_d->notinf * w->storm + p->notinf * w->storm_slope * in_d->rain;
  lane offer_d = in_d->rain * (1. - w->lost) - in->rain * lost_d + in_d->irrigation + x_d->ss;
  lane through_d = (1. - w->by_flow) * p_d->sope + w->by_flow * (offer_d - d->evw);
  d->pre = (1. - w->stored.open) * offer_d + w->stored.open * through_d +
           w->stored.slope * x_d->ss * (w->through - w->offer);
}

/* P3 .. P6 */
static inline void zones_tl(const struct soil *s, const struct soil *s_d,
                            const struct soil_state *x, const struct soil_state *x_d,
                            const struct soil_in *in, const struct soil_in *in_d,
                            const struct work *w, struct inner_d *d, struct soil_state *y_d,
                            struct soil_flux *flux_d) {
  const struct soil_params *p = &s->p, *p_d = &s_d->p;
  lane spare_d = x_d->w - p_d->smfcf * in->rd - p->smfcf * in_d->rd - in_d->tra - d->evs1;
  lane perc1_d = w->by_spare * spare_d + w->by_sope * p_d->sope;
  lane below_d = w->by_rdmsol * s_d->rdmsol - in_d->rd;
  lane surplus_d = x_d->wlow - p_d->smfcf * w->below - p->smfcf * below_d + perc1_d;
  flux_d->loss = w->by_surplus * surplus_d + w->by_ksub * p_d->ksub;
  lane room_d = below_d * p->sm0 + w->below * p_d->sm0 - x_d->wlow + flux_d->loss;
  flux_d->perc = (1. - w->by_room) * perc1_d + w->by_room * room_d;
  /* P4 */
  lane cap_d = (p_d->sm0 - x_d->sm) * in->rd + (p->sm0 - x->sm) * in_d->rd + in_d->tra + d->evs1 +
               flux_d->perc;
  y_d->rin = (1. - w->by_cap) * d->pre + w->by_cap * cap_d;
  lane filled_d = x_d->w + (y_d->rin - in_d->tra - d->evs1 - flux_d->perc);
  d->w1 = w->by_w * filled_d;
  flux_d->evs = d->evs1 + (1. - w->by_w) * filled_d;
  flux_d->evw = d->evw;
  /* P5, P6 */
  lane stays_d = in_d->rain + in_d->irrigation - d->evw - y_d->rin, space_d = p_d->ssmax - x_d->ss;
  lane kept_d = (1. - w->by_space) * stays_d + w->by_space * space_d;
  y_d->ss = x_d->ss + kept_d;
  flux_d->runoff = stays_d - kept_d;
  d->wlow1 = x_d->wlow + (flux_d->perc - flux_d->loss);
}

void soil_day_tl(const struct soil *s, const struct soil *s_d, bool continuous,
                 const struct soil_state *x, const struct soil_state *x_d, const struct soil_in *in,
                 const struct soil_in *in_d, struct soil_state *y_d, struct soil_flux *flux_d) {
  struct work w;
  struct inner_d d;
  struct soil_state y;
  struct soil_flux flux;
  run(s, continuous, x, in, &y, &flux, &w);
  surface_tl(&s->p, &s_d->p, x, x_d, in, in_d, &w, &d, y_d);
  zones_tl(s, s_d, x, x_d, in, in_d, &w, &d, y_d, flux_d);
  /* P7 */
  lane change_d = in_d->rd_new - x_d->rd, share = w.change * w.rden;
  lane all_d = lane_select(
      w.scaled, d.wlow1 * share + w.wlow1 * w.rden * (change_d - share * (s_d->rdmsol - x_d->rd)),
      d.wlow1);
  lane up_d = (d.w1 * w.change + w.w1 * change_d - w.up * x_d->rd) / x->rd;
  lane shift_d = lane_select(w.deeper, (1. - w.by_all) * d.wlow1 + w.by_all * all_d, up_d);
  y_d->w = d.w1 + shift_d;
  y_d->wlow = d.wlow1 - shift_d;
  y_d->rd = in_d->rd_new;
  y_d->sm = (y_d->w - y.sm * in_d->rd_new) / y.rd;
  /* P8 */
  y_d->dsos = w.airless.open * x_d->dsos +
              w.airless.slope * (x->dsos + 1.) * (y_d->sm - s_d->p.sm0 + s_d->p.crairc);
}

/* adjoints between the parts of soil_day_ad */
struct inner_b {
  lane w1, wlow1;      /* P7 to P4, P6 */
  lane evs1, evw, pre; /* P3 .. P5 to P1, P2 */
};

/* P8, P7 */
static inline void deepen_ad(struct soil *s_b, const struct soil_state *x, struct soil_state *x_b,
                             struct soil_in *in_b, const struct soil_state *y,
                             const struct soil_state *y_b, const struct work *w,
                             struct inner_b *b) {
  lane airless_b = w->airless.slope * (x->dsos + 1.) * y_b->dsos;
  x_b->dsos += w->airless.open * y_b->dsos;
  s_b->p.sm0 -= airless_b;
  s_b->p.crairc += airless_b;
  lane sm_b = (y_b->sm + airless_b) / y->rd;
  lane w_b = y_b->w + sm_b, shift_b = w_b - y_b->wlow;
  in_b->rd_new += y_b->rd - sm_b * y->sm;
  b->w1 = w_b;
  b->wlow1 = y_b->wlow;
  lane up_b = lane_where(~w->deeper, shift_b / x->rd), down_b = lane_where(w->deeper, shift_b);
  b->w1 += up_b * w->change;
  x_b->rd -= up_b * w->up;
  lane change_b = up_b * w->w1, share = w->change * w->rden;
  lane all_b = down_b * w->by_all, scaled_b = lane_where(w->scaled, all_b);
  b->wlow1 += down_b * (1. - w->by_all) + (all_b - scaled_b) + scaled_b * share;
  lane share_b = scaled_b * w->wlow1 * w->rden;
  change_b += share_b;
  s_b->rdmsol -= share_b * share;
  x_b->rd += share_b * share - change_b;
  in_b->rd_new += change_b;
}

/* P6 .. P3 */
static inline void zones_ad(const struct soil *s, struct soil *s_b, const struct soil_state *x,
                            struct soil_state *x_b, const struct soil_in *in, struct soil_in *in_b,
                            const struct soil_state *y_b, const struct soil_flux *flux_b,
                            const struct work *w, struct inner_b *b) {
  const struct soil_params *p = &s->p;
  struct soil_params *p_b = &s_b->p;
  /* P6, P5 */
  lane perc_b = flux_b->perc + b->wlow1, loss_b = flux_b->loss - b->wlow1;
  x_b->wlow += b->wlow1;
  lane kept_b = y_b->ss - flux_b->runoff, space_b = w->by_space * kept_b;
  lane stays_b = flux_b->runoff + (1. - w->by_space) * kept_b;
  x_b->ss += y_b->ss - space_b;
  p_b->ssmax += space_b;
  in_b->rain += stays_b;
  in_b->irrigation += stays_b;
  b->evw = flux_b->evw - stays_b;
  /* P4 */
  lane filled_b = w->by_w * b->w1 + (1. - w->by_w) * flux_b->evs;
  lane rin_b = y_b->rin - stays_b + filled_b, cap_b = w->by_cap * rin_b;
  lane out_b = cap_b - filled_b; /* tra, evs and perc alike */
  b->evs1 = flux_b->evs + out_b;
  perc_b += out_b;
  lane tra_b = out_b;
  b->pre = (1. - w->by_cap) * rin_b;
  x_b->w += filled_b;
  x_b->sm -= cap_b * in->rd;
  p_b->sm0 += cap_b * in->rd;
  lane rd_b = cap_b * (p->sm0 - x->sm);
  /* P3 */
  lane room_b = w->by_room * perc_b, perc1_b = (1. - w->by_room) * perc_b;
  loss_b += room_b;
  lane surplus_b = w->by_surplus * loss_b;
  p_b->ksub += w->by_ksub * loss_b;
  perc1_b += surplus_b;
  x_b->wlow += surplus_b - room_b;
  lane below_b = room_b * p->sm0 - surplus_b * p->smfcf;
  p_b->sm0 += room_b * w->below;
  s_b->rdmsol += w->by_rdmsol * below_b;
  lane spare_b = w->by_spare * perc1_b;
  p_b->sope += w->by_sope * perc1_b;
  p_b->smfcf -= surplus_b * w->below + spare_b * in->rd;
  x_b->w += spare_b;
  in_b->rd += rd_b - below_b - spare_b * p->smfcf;
  in_b->tra += tra_b - spare_b;
  b->evs1 -= spare_b;
}

/* P2, P1 */
static inline void surface_ad(const struct soil_params *p, struct soil_params *p_b,
                              const struct soil_state *x, struct soil_state *x_b,
                              const struct soil_in *in, struct soil_in *in_b,
                              const struct soil_state *y_b, const struct work *w,
                              struct inner_b *b) {
  lane through_b = w->stored.open * b->pre, flow_b = w->by_flow * through_b;
  lane offer_b = (1. - w->stored.open) * b->pre + flow_b;
  p_b->sope += (1. - w->by_flow) * through_b;
  b->evw -= flow_b;
  lane lost_b = -offer_b * in->rain;
  p_b->notinf += lost_b * w->storm;
  in_b->rain += offer_b * (1. - w->lost) + lost_b * p->notinf * w->storm_slope;
  in_b->irrigation += offer_b;
  x_b->ss += offer_b + w->stored.slope * b->pre * (w->through - w->offer);
  /* P1 */
  lane aged_b = (1. - w->pond.open) * y_b->dslr, evs0_b = (1. - w->pond.open) * b->evs1;
  lane pond_b = y_b->dslr * (x->dslr - w->aged) - b->evs1 * w->evs0 + b->evw * in->evwmx;
  in_b->evwmx += b->evw * w->pond.open;
  lane dry_b = w->by_dry * evs0_b;
  in_b->evsmx += evs0_b - dry_b + dry_b * (w->fade + w->wet.open);
  lane wet_b = dry_b * in->evsmx - aged_b * x->dslr;
  x_b->rin += dry_b + w->wet.slope * wet_b;
  x_b->dslr +=
      w->pond.open * y_b->dslr + (1. - w->wet.open) * aged_b + dry_b * in->evsmx * w->fade_slope;
  x_b->ss += w->pond.slope * pond_b;
}

void soil_day_ad(const struct soil *s, struct soil *s_b, bool continuous,
                 const struct soil_state *x, struct soil_state *x_b, const struct soil_in *in,
                 struct soil_in *in_b, const struct soil_state *y_b,
                 const struct soil_flux *flux_b) {
  struct work w;
  struct inner_b b;
  struct soil_state y;
  struct soil_flux flux;
  run(s, continuous, x, in, &y, &flux, &w);
  deepen_ad(s_b, x, x_b, in_b, &y, y_b, &w, &b);
  zones_ad(s, s_b, x, x_b, in, in_b, y_b, flux_b, &w, &b);
  surface_ad(&s->p, &s_b->p, x, x_b, in, in_b, y_b, &w, &b);
}
