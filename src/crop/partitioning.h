#pragma once
/* Efficiency of the conversion of assimilates; see partitioning.c. */
#include "crop/parameters.h"

struct partitioning_in {
  lane fr, fl, fs, fo; /* [kg kg-1] to roots; of the rest to leaves, stems, storage organs */
};
struct partitioning_out {
  lane cvf; /* [kg kg-1] dry matter a unit of assimilates (CH2O) */
};

void partitioning(const struct crop *c, const struct partitioning_in *in,
                  struct partitioning_out *out);
/* out: of the values */
void partitioning_tl(const struct crop *c, const struct crop_d *c_d,
                     const struct partitioning_in *in, const struct partitioning_out *out,
                     const struct partitioning_in *in_d, struct partitioning_out *out_d);
void partitioning_ad(const struct crop *c, struct crop_d *c_b, const struct partitioning_in *in,
                     const struct partitioning_out *out, struct partitioning_in *in_b,
                     const struct partitioning_out *out_b);
