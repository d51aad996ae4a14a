#pragma once
/* The day's tables of development stage (event rule 2), read in one place; see dvs_tables.c. */
#include "crop/parameters.h"

/* the window of DVS that a day travels */
struct dvs_in {
  lane dvs; /* [1] DVS at which today's growth starts */
  lane h;   /* [1] DVS travelled today; ignored in `reference` mode */
};

/* X(field, table): values have the units of WOFOST_TABLES */
#define DVS_TABLES(X)                                                                              \
  X(fr, frtb)                                                                                      \
  X(fl, fltb)                                                                                      \
  X(fs, fstb)                                                                                      \
  X(fo, fotb)                                                                                      \
  X(kdif, kdiftb)                                                                                  \
  X(amax, amaxtb)                                                                                  \
  X(rfse, rfsetb)                                                                                  \
  X(rdrr, rdrrtb)                                                                                  \
  X(rdrs, rdrstb)                                                                                  \
  X(slat, slatb)

struct dvs_tables {
#define X(field, table) lane field;
  DVS_TABLES(X)
#undef X
};

/* `at`: where they were read, which derivatives need */
void dvs_tables(const struct crop *c, bool continuous, const struct dvs_in *in,
                struct dvs_tables *out, struct afgen_at *at);
void dvs_tables_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                   const struct afgen_at *at, const struct dvs_in *in_d, struct dvs_tables *out_d);
void dvs_tables_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                   const struct afgen_at *at, struct dvs_in *in_b, const struct dvs_tables *out_b);
