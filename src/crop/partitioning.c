/* Partitioning of assimilates and the efficiency of their conversion.
 *
 *   fr, fl, fs, fo = FRTB, FLTB, FSTB, FOTB (DVS)                                  (dvs_tables.c)
 *   cvf = 1 / ((fl / CVL + fs / CVS + fo / CVO) (1 - fr) + fr / CVR)
 *
 * Source: Supit, Hooijer & van Diepen (1994), sections 5.4 and 5.5 (after Penning de Vries, Jansen,
 * ten Berge & Bakema 1989).
 */
#include "crop/partitioning.h"

void partitioning(const struct crop *c, const struct partitioning_in *in,
                  struct partitioning_out *out) {
  lane shoot = in->fl * c->r_cvl + in->fs * c->r_cvs + in->fo * c->r_cvo;
  out->cvf = 1. / (shoot * (1. - in->fr) + in->fr * c->r_cvr);
}

void partitioning_tl(const struct crop *c, const struct crop_d *c_d,
                     const struct partitioning_in *in, const struct partitioning_out *out,
                     const struct partitioning_in *in_d, struct partitioning_out *out_d) {
  const struct crop_params *p_d = &c_d->p;
  lane ql = in->fl * c->r_cvl, qs = in->fs * c->r_cvs, qo = in->fo * c->r_cvo,
       qr = in->fr * c->r_cvr;
  lane shoot = ql + qs + qo;
  lane shoot_d = (in_d->fl - ql * p_d->cvl) * c->r_cvl + (in_d->fs - qs * p_d->cvs) * c->r_cvs +
                 (in_d->fo - qo * p_d->cvo) * c->r_cvo;
  lane need_d = shoot_d * (1. - in->fr) - shoot * in_d->fr + (in_d->fr - qr * p_d->cvr) * c->r_cvr;
  out_d->cvf = -out->cvf * out->cvf * need_d;
}

void partitioning_ad(const struct crop *c, struct crop_d *c_b, const struct partitioning_in *in,
                     const struct partitioning_out *out, struct partitioning_in *in_b,
                     const struct partitioning_out *out_b) {
  struct crop_params *p_b = &c_b->p;
  lane ql = in->fl * c->r_cvl, qs = in->fs * c->r_cvs, qo = in->fo * c->r_cvo,
       qr = in->fr * c->r_cvr;
  lane need_b = -out->cvf * out->cvf * out_b->cvf, shoot_b = need_b * (1. - in->fr);
  lane r_b = need_b * c->r_cvr, l_b = shoot_b * c->r_cvl, s_b = shoot_b * c->r_cvs,
       o_b = shoot_b * c->r_cvo;
  p_b->cvr -= r_b * qr;
  p_b->cvl -= l_b * ql;
  p_b->cvs -= s_b * qs;
  p_b->cvo -= o_b * qo;
  in_b->fr += r_b - need_b * (ql + qs + qo);
  in_b->fl += l_b;
  in_b->fs += s_b;
  in_b->fo += o_b;
}
