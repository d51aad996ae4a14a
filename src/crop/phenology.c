/* Phenology: from sowing to maturity by temperature sums.
 *
 *   before emergence  dDVS/dt = .1 clip(0, TEFFMX - TBASEM, T - TBASEM) / TSUMEM      DVS -.1 -> 0
 *   vegetative        dDVS/dt = DTSMTB(T) red(photoperiod) fac(vernalisation) / TSUM1       0 -> 1
 *   reproductive      dDVS/dt = DTSMTB(T) / TSUM2                                      1 -> DVSEND
 *   red = clip(0, 1, (daylp - DLC) / (DLO - DLC))                                     (IDSL >= 1)
 *   fac = clip(0, 1, (VERN - VERNBASE) / (VERNSAT - VERNBASE)), dVERN/dt = VERNRTB(T) (IDSL = 2)
 *   Vernalisation is over when VERN >= VERNSAT or, forced, when DVS >= VERNDVS.
 *
 * Sources: Supit, Hooijer & van Diepen (1994), section 5.2; vernalisation after van Bussel (2011)
 * as in WOFOST 7.2. Event mode `reference`: a bound met during the day is set at the day's end.
 * `continuous`: the event splits the day at fraction f (rule 1) and forced vernalisation is blended
 * over its day (rule 4). Derivatives are those of the branch that was run.
 */
#include "crop/phenology.h"
#include "support/kink.h"

static inline lane_mask stage_is(lane stage, int which) { return lane_eq(stage, lane_set(which)); }

static inline void run(const struct crop *c, const struct phenology_fixed *x,
                       const struct phenology_in *in, struct phenology_work *w) {
  const struct crop_params *p = &c->p;
  const lane zero = lane_set(0.), one = lane_set(1.);

  w->emerging = stage_is(x->stage, STAGE_EMERGING);
  w->vegetative = stage_is(x->stage, STAGE_VEGETATIVE);
  w->reproductive = stage_is(x->stage, STAGE_REPRODUCTIVE);
  /* P1 rates of the three stages */
  w->effective = lane_clip(zero, p->teffmx - p->tbasem, in->temp - p->tbasem);
  w->re = .1 * w->effective * c->r_tsumem;
  w->temp = afgen_point(in->temp);
  w->dt = afgen_value(&c->t.dtsmtb, &w->temp);
  w->photo = lane_ge(p->idsl, one);
  lane red = (x->daylp - p->dlc) * c->r_dl;
  w->red = lane_select(w->photo, lane_clip(zero, one, red), one);
  w->vern_on = lane_ge(p->idsl, lane_set(2.));
  lane_mask fresh = w->vern_on & lane_eq(x->vernalised, zero);
  lane_mask early = lane_lt(in->dvs, p->verndvs);
  w->needs = fresh & early;
  w->facx = (in->vern - p->vernbase) * c->r_vern;
  w->fac = lane_select(w->needs, lane_clip(zero, one, w->facx), one);
  w->rf = w->dt * w->red * c->r_tsum1;
  w->rv = w->rf * w->fac;
  w->rr = w->dt * c->r_tsum2;
  w->dvr0 = lane_select(w->emerging, w->re,
                        lane_select(w->vegetative, w->rv, lane_where(w->reproductive, w->rr)));
  /* P2 vernalisation, forced within the day (rule 4) */
  w->verning = w->vegetative & fresh;
  w->vr = zero;
  if (lane_any(fresh | (w->emerging & w->vern_on))) w->vr = afgen_value(&c->t.vernrtb, &w->temp);
  w->cross = w->verning & early & lane_lt(p->verndvs, in->dvs + w->dvr0);
  if (!x->continuous) w->cross ^= w->cross;
  w->rdvr0 = one;
  if (lane_any(w->cross)) w->rdvr0 = 1. / lane_select(w->cross, w->dvr0, one);
  w->g = lane_select(w->cross, (p->verndvs - in->dvs) * w->rdvr0, one);
  w->dvr = lane_select(w->cross, w->g * w->dvr0 + (1. - w->g) * w->rf, w->dvr0);
  w->dvern = lane_where(w->verning & early, w->vr);
  /* P3 the stage bound */
  w->bound = lane_select(
      w->emerging, zero,
      lane_select(w->vegetative, one, lane_select(w->reproductive, p->dvsend, lane_set(1e9))));
  w->hit = lane_ge(in->dvs + w->dvr, w->bound) & x->live;
  lane_mask moves = w->hit & lane_gt(w->dvr, zero);
  w->rdvr = zero;
  if (lane_any(moves)) w->rdvr = lane_where(moves, 1. / lane_select(moves, w->dvr, one));
  w->f = lane_select(moves, (w->bound - in->dvs) * w->rdvr, one);
  w->e = w->hit & w->emerging;
  w->a = w->hit & w->vegetative;
  w->m = w->hit & w->reproductive & x->ends_mature;
  w->next = lane_select(w->e, w->rv, lane_where(w->a, w->rr));
}

void phenology(const struct crop *c, const struct phenology_fixed *x, const struct phenology_in *in,
               struct phenology_out *out, struct phenology_events *events,
               struct phenology_work *w) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  run(c, x, in, w);
  if (x->continuous) {
    out->f = w->f;
    out->dvs_now = lane_select(w->e, zero, in->dvs);
    out->dvs_new = lane_select(w->hit, w->bound + (1. - w->f) * w->next, in->dvs + w->dvr);
    out->share =
        lane_select(w->emerging, lane_where(w->e, 1. - w->f), lane_select(w->m, w->f, one));
    out->vern_new = in->vern + w->dvern * w->g + lane_where(w->e & w->vern_on, (1. - w->f) * w->vr);
  } else {
    out->f = one;
    out->dvs_now = in->dvs;
    out->dvs_new = lane_select(w->hit, w->bound, in->dvs + w->dvr);
    out->share = lane_select(w->emerging, zero, one);
    out->vern_new = in->vern + w->dvern;
  }
  lane_mask late = lane_ge(in->dvs, c->p.verndvs);
  lane_mask may = w->verning;
  if (x->continuous) may |= w->e & w->vern_on;
  lane_mask over = may & (lane_ge(out->vern_new, c->p.vernsat) | (w->verning & (late | w->cross)));
  events->vernalised_new = lane_select(over & x->live, one, x->vernalised);
  events->stage_new = x->stage + lane_where(w->hit, one);
  events->emerges = w->e;
  events->flowers = w->a;
  events->matures = w->hit & w->reproductive;
  events->stops = w->m;
  out->share = lane_where(x->live, out->share);
  out->dvs_now = lane_select(x->live, out->dvs_now, in->dvs);
  out->dvs_new = lane_select(x->live, out->dvs_new, in->dvs);
  out->vern_new = lane_select(x->live, out->vern_new, in->vern);
}

void phenology_tl(const struct crop *c, const struct crop_d *c_d, const struct phenology_fixed *x,
                  const struct phenology_in *in, const struct phenology_work *w,
                  const struct phenology_in *in_d, struct phenology_out *out_d) {
  const struct crop_params *p = &c->p, *p_d = &c_d->p;
  const lane zero = lane_set(0.), one = lane_set(1.);
  /* P1 */
  lane top = p->teffmx - p->tbasem, above = in->temp - p->tbasem;
  lane high = lane_rise(above - top), mid = lane_rise(above) - high;
  lane effective_d = mid * (in_d->temp - p_d->tbasem) + high * (p_d->teffmx - p_d->tbasem);
  lane re_d = (.1 * effective_d - w->re * p_d->tsumem) * c->r_tsumem;
  lane dt_d, vr_d;
  afgen_value_tl(&c->t.dtsmtb, c_d->t.dtsmtb, &w->temp, &in_d->temp, &dt_d);
  lane_mask bends = w->photo & lane_inside(zero, one, (x->daylp - p->dlc) * c->r_dl);
  lane red_d = lane_where(bends, (-p_d->dlc - w->red * (p_d->dlo - p_d->dlc)) * c->r_dl);
  lane_mask ramps = w->needs & lane_inside(zero, one, w->facx);
  lane fac_d = lane_where(
      ramps, (in_d->vern - p_d->vernbase - w->facx * (p_d->vernsat - p_d->vernbase)) * c->r_vern);
  lane rf_d = (dt_d * w->red + w->dt * red_d - w->rf * p_d->tsum1) * c->r_tsum1;
  lane rv_d = rf_d * w->fac + w->rf * fac_d;
  lane rr_d = (dt_d - w->rr * p_d->tsum2) * c->r_tsum2;
  lane dvr0_d = lane_select(w->emerging, re_d,
                            lane_select(w->vegetative, rv_d, lane_where(w->reproductive, rr_d)));
  /* P2 */
  afgen_value_tl(&c->t.vernrtb, c_d->t.vernrtb, &w->temp, &in_d->temp, &vr_d);
  lane g_d = lane_where(w->cross, (p_d->verndvs - in_d->dvs - w->g * dvr0_d) * w->rdvr0);
  lane dvr_d =
      lane_select(w->cross, g_d * (w->dvr0 - w->rf) + w->g * dvr0_d + (1. - w->g) * rf_d, dvr0_d);
  lane dvern_d = lane_where(w->verning & lane_lt(in->dvs, p->verndvs), vr_d);
  /* P3 */
  lane bound_d = lane_where(w->reproductive, p_d->dvsend);
  lane f_d = (bound_d - in_d->dvs - w->f * dvr_d) * w->rdvr;
  lane next_d = lane_select(w->e, rv_d, lane_where(w->a, rr_d));
  if (x->continuous) {
    out_d->f = f_d;
    out_d->dvs_now = lane_select(w->e, zero, in_d->dvs);
    out_d->dvs_new =
        lane_select(w->hit, bound_d - f_d * w->next + (1. - w->f) * next_d, in_d->dvs + dvr_d);
    out_d->share = lane_where(w->e, -f_d) + lane_where(w->m, f_d);
    out_d->vern_new = in_d->vern + dvern_d * w->g + w->dvern * g_d +
                      lane_where(w->e & w->vern_on, (1. - w->f) * vr_d - f_d * w->vr);
  } else {
    out_d->f = zero;
    out_d->dvs_now = in_d->dvs;
    out_d->dvs_new = lane_select(w->hit, bound_d, in_d->dvs + dvr_d);
    out_d->share = zero;
    out_d->vern_new = in_d->vern + dvern_d;
  }
  out_d->share = lane_where(x->live, out_d->share);
  out_d->dvs_now = lane_select(x->live, out_d->dvs_now, in_d->dvs);
  out_d->dvs_new = lane_select(x->live, out_d->dvs_new, in_d->dvs);
  out_d->vern_new = lane_select(x->live, out_d->vern_new, in_d->vern);
}

void phenology_ad(const struct crop *c, struct crop_d *c_b, const struct phenology_fixed *x,
                  const struct phenology_in *in, const struct phenology_work *w,
                  struct phenology_in *in_b, const struct phenology_out *out_b) {
  const struct crop_params *p = &c->p;
  struct crop_params *p_b = &c_b->p;
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane now_b = lane_where(x->live, out_b->dvs_now), new_b = lane_where(x->live, out_b->dvs_new);
  lane share_b = lane_where(x->live, out_b->share), vern_b = lane_where(x->live, out_b->vern_new);
  in_b->dvs += lane_where(~x->live, out_b->dvs_now + out_b->dvs_new);
  in_b->vern += out_b->vern_new; /* both where live and where not */
  lane dvr_b, bound_b, g_b = zero, f_b = zero, next_b = zero, vr_b = zero, dvern_b = vern_b;
  /* outputs */
  dvr_b = lane_where(~w->hit, new_b);
  in_b->dvs += dvr_b;
  bound_b = lane_where(w->hit, new_b);
  if (x->continuous) {
    f_b = lane_where(w->hit, out_b->f - new_b * w->next) - lane_where(w->e, share_b) +
          lane_where(w->m, share_b);
    next_b = lane_where(w->hit, new_b * (1. - w->f));
    in_b->dvs += lane_where(~w->e, now_b);
    lane late_b = lane_where(w->e & w->vern_on, vern_b);
    vr_b = late_b * (1. - w->f);
    f_b -= late_b * w->vr;
    dvern_b = vern_b * w->g;
    g_b = vern_b * w->dvern;
  } else {
    in_b->dvs += now_b;
  }
  /* P3 */
  lane rv_b = lane_where(w->e, next_b), rr_b = lane_where(w->a, next_b);
  lane along_b = f_b * w->rdvr;
  bound_b += along_b;
  in_b->dvs -= along_b;
  dvr_b -= along_b * w->f;
  p_b->dvsend += lane_where(w->reproductive, bound_b);
  /* P2 */
  vr_b += lane_where(w->verning & lane_lt(in->dvs, p->verndvs), dvern_b);
  afgen_value_ad(&c->t.vernrtb, &w->temp, &vr_b, c_b->t.vernrtb, &in_b->temp);
  lane cross_b = lane_where(w->cross, dvr_b);
  lane dvr0_b = lane_select(w->cross, dvr_b * w->g, dvr_b);
  g_b = lane_where(w->cross, g_b) + cross_b * (w->dvr0 - w->rf);
  lane rf_b = cross_b * (1. - w->g);
  g_b *= w->rdvr0;
  p_b->verndvs += g_b;
  in_b->dvs -= g_b;
  dvr0_b -= g_b * w->g;
  /* P1 */
  lane re_b = lane_where(w->emerging, dvr0_b);
  rv_b += lane_where(w->vegetative, dvr0_b);
  rr_b += lane_where(w->reproductive, dvr0_b);
  rf_b += rv_b * w->fac;
  lane fac_b = rv_b * w->rf;
  lane tsum1_b = rf_b * c->r_tsum1, tsum2_b = rr_b * c->r_tsum2;
  lane dt_b = tsum1_b * w->red + tsum2_b, red_b = tsum1_b * w->dt;
  p_b->tsum1 -= tsum1_b * w->rf;
  p_b->tsum2 -= tsum2_b * w->rr;
  fac_b = lane_where(w->needs & lane_inside(zero, one, w->facx), fac_b * c->r_vern);
  in_b->vern += fac_b;
  p_b->vernbase -= fac_b * (1. - w->facx);
  p_b->vernsat -= fac_b * w->facx;
  lane_mask bends = w->photo & lane_inside(zero, one, (x->daylp - p->dlc) * c->r_dl);
  red_b = lane_where(bends, red_b * c->r_dl);
  p_b->dlc -= red_b * (1. - w->red);
  p_b->dlo -= red_b * w->red;
  afgen_value_ad(&c->t.dtsmtb, &w->temp, &dt_b, c_b->t.dtsmtb, &in_b->temp);
  lane effective_b = .1 * re_b * c->r_tsumem;
  p_b->tsumem -= re_b * w->re * c->r_tsumem;
  lane top = p->teffmx - p->tbasem, above = in->temp - p->tbasem;
  lane high = lane_rise(above - top), mid = lane_rise(above) - high;
  lane mid_b = mid * effective_b, top_b = high * effective_b;
  in_b->temp += mid_b;
  p_b->tbasem -= mid_b + top_b;
  p_b->teffmx += top_b;
}
