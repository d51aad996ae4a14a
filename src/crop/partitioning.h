#pragma once
/* Where assimilates go; see partitioning.c. */
#include "crop/parameters.h"

/* the window of DVS that a day travels, and how tables of DVS are read in it (event rule 2) */
struct dvs_in {
  lane dvs; /* [1] DVS at which today's growth starts */
  lane h;   /* [1] DVS travelled today; ignored in `reference` mode */
};
struct partitioning_out {
  lane fr, fl, fs, fo; /* [kg kg-1] to roots; of the rest to leaves, stems, storage organs */
  lane cvf;            /* [kg kg-1] dry matter a unit of assimilates (CH2O) */
};

void partitioning(const struct crop *c, bool continuous, const struct dvs_in *in,
                  struct partitioning_out *out);
void partitioning_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                     const struct dvs_in *in, const struct dvs_in *in_d,
                     struct partitioning_out *out_d);
void partitioning_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                     const struct dvs_in *in, struct dvs_in *in_b,
                     const struct partitioning_out *out_b);

/* a table of DVS on a day: its value at dvs (`reference`) or its mean over the day (`continuous`)
 */
lane table_of_dvs(const struct afgen *t, bool continuous, const struct dvs_in *in);
lane table_of_dvs_tl(const struct afgen *t, const lane *t_d, bool continuous,
                     const struct dvs_in *in, const struct dvs_in *in_d, lane *y_d);
void table_of_dvs_ad(const struct afgen *t, lane *t_b, bool continuous, const struct dvs_in *in,
                     struct dvs_in *in_b, lane y_b);
