/* Partitioning of assimilates and the efficiency of their conversion.
 *
 *   fr, fl, fs, fo = FRTB, FLTB, FSTB, FOTB (DVS)
 *   cvf = 1 / ((fl / CVL + fs / CVS + fo / CVO) (1 - fr) + fr / CVR)
 *
 * Source: Supit, Hooijer & van Diepen (1994), sections 5.4 and 5.5 (after Penning de Vries, Jansen,
 * ten Berge & Bakema 1989).
 */
#include "crop/partitioning.h"

void partitioning(const struct crop *c, bool continuous, const struct dvs_in *in,
                  struct partitioning_out *out) {
  const struct crop_params *p = &c->p;
  out->fr = table_of_dvs(&c->t.frtb, continuous, in);
  out->fl = table_of_dvs(&c->t.fltb, continuous, in);
  out->fs = table_of_dvs(&c->t.fstb, continuous, in);
  out->fo = table_of_dvs(&c->t.fotb, continuous, in);
  lane shoot = out->fl / p->cvl + out->fs / p->cvs + out->fo / p->cvo;
  out->cvf = 1. / (shoot * (1. - out->fr) + out->fr / p->cvr);
}

void partitioning_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                     const struct dvs_in *in, const struct dvs_in *in_d,
                     struct partitioning_out *out_d) {
  const struct crop_params *p = &c->p, *p_d = &c_d->p;
  lane fr = table_of_dvs_tl(&c->t.frtb, c_d->t.frtb, continuous, in, in_d, &out_d->fr);
  lane fl = table_of_dvs_tl(&c->t.fltb, c_d->t.fltb, continuous, in, in_d, &out_d->fl);
  lane fs = table_of_dvs_tl(&c->t.fstb, c_d->t.fstb, continuous, in, in_d, &out_d->fs);
  lane fo = table_of_dvs_tl(&c->t.fotb, c_d->t.fotb, continuous, in, in_d, &out_d->fo);
  lane ql = fl / p->cvl, qs = fs / p->cvs, qo = fo / p->cvo, qr = fr / p->cvr;
  lane shoot = ql + qs + qo, cvf = 1. / (shoot * (1. - fr) + qr);
  lane shoot_d = (out_d->fl - ql * p_d->cvl) / p->cvl + (out_d->fs - qs * p_d->cvs) / p->cvs +
                 (out_d->fo - qo * p_d->cvo) / p->cvo;
  lane need_d = shoot_d * (1. - fr) - shoot * out_d->fr + (out_d->fr - qr * p_d->cvr) / p->cvr;
  out_d->cvf = -cvf * cvf * need_d;
}

void partitioning_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                     const struct dvs_in *in, struct dvs_in *in_b,
                     const struct partitioning_out *out_b) {
  const struct crop_params *p = &c->p;
  struct crop_params *p_b = &c_b->p;
  struct partitioning_out o;
  partitioning(c, continuous, in, &o);
  lane ql = o.fl / p->cvl, qs = o.fs / p->cvs, qo = o.fo / p->cvo, qr = o.fr / p->cvr;
  lane need_b = -o.cvf * o.cvf * out_b->cvf;
  lane shoot_b = need_b * (1. - o.fr);
  lane r_b = need_b / p->cvr, l_b = shoot_b / p->cvl, s_b = shoot_b / p->cvs,
       o_b = shoot_b / p->cvo;
  p_b->cvr -= r_b * qr;
  p_b->cvl -= l_b * ql;
  p_b->cvs -= s_b * qs;
  p_b->cvo -= o_b * qo;
  table_of_dvs_ad(&c->t.frtb, c_b->t.frtb, continuous, in, in_b,
                  out_b->fr + r_b - need_b * (ql + qs + qo));
  table_of_dvs_ad(&c->t.fltb, c_b->t.fltb, continuous, in, in_b, out_b->fl + l_b);
  table_of_dvs_ad(&c->t.fstb, c_b->t.fstb, continuous, in, in_b, out_b->fs + s_b);
  table_of_dvs_ad(&c->t.fotb, c_b->t.fotb, continuous, in, in_b, out_b->fo + o_b);
}
