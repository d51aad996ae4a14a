#pragma once
/* WOFOST's parameters: one table says each one's unit, scale, bounds, activity and meaning.
 *
 * Names and units are those of the WOFOST 7.2 crop files (Supit, Hooijer, van Diepen 1994; van
 * Diepen et al. 1989). `scale` is the size of a natural change where the value itself is zero
 * (finite differences, priors); `lo`, `hi` are physical limits that a control may never leave and
 * that a reader checks. Active parameters have tangents and adjoints; the others are switches.
 */
#include "support/afgen.h"
#include "support/lane.h"
#include <stdbool.h>

/*  X(NAME, field, unit, scale, lo, hi, active, meaning) */
#define WOFOST_SCALARS(X)                                                                          \
  X(TBASEM, tbasem, "degC", 1., -10., 30., 1, "base temperature for emergence")                    \
  X(TEFFMX, teffmx, "degC", 1., 0., 60., 1, "maximum effective temperature for emergence")         \
  X(TSUMEM, tsumem, "degC d", 10., 1e-3, 1e5, 1, "temperature sum from sowing to emergence")       \
  X(IDSL, idsl, "1", 1., 0., 2., 0, "0 temperature, 1 + photoperiod, 2 + vernalisation")           \
  X(DLO, dlo, "h", 1., -99., 24., 1, "optimum day length for development")                         \
  X(DLC, dlc, "h", 1., -99., 24., 1, "critical day length for development")                        \
  X(TSUM1, tsum1, "degC d", 100., 1e-3, 1e5, 1, "temperature sum from emergence to anthesis")      \
  X(TSUM2, tsum2, "degC d", 100., 1e-3, 1e5, 1, "temperature sum from anthesis to maturity")       \
  X(DVSI, dvsi, "1", .1, 0., 2., 1, "development stage at emergence")                              \
  X(DVSEND, dvsend, "1", .1, 1., 3., 1, "development stage at the end of the season")              \
  X(VERNBASE, vernbase, "d", 1., -99., 400., 1, "base vernalisation requirement")                  \
  X(VERNSAT, vernsat, "d", 1., -99., 400., 1, "saturated vernalisation requirement")               \
  X(VERNDVS, verndvs, "1", .1, -99., 2., 1, "development stage at which vernalisation is forced")  \
  X(TDWI, tdwi, "kg ha-1", 10., 1e-9, 1e5, 1, "initial total crop dry weight")                     \
  X(RGRLAI, rgrlai, "d-1", 1e-3, 0., 1., 1, "maximum relative increase in leaf area index")        \
  X(SPA, spa, "ha kg-1", 1e-4, 0., 1., 1, "specific pod area")                                     \
  X(SPAN, span, "d", 1., 1e-3, 1e4, 1, "life span of leaves growing at 35 degC")                   \
  X(TBASE, tbase, "degC", 1., -10., 34., 1, "lower threshold temperature for ageing of leaves")    \
  X(CVL, cvl, "kg kg-1", .1, 1e-2, 1., 1, "efficiency of conversion into leaves")                  \
  X(CVO, cvo, "kg kg-1", .1, 1e-2, 1., 1, "efficiency of conversion into storage organs")          \
  X(CVR, cvr, "kg kg-1", .1, 1e-2, 1., 1, "efficiency of conversion into roots")                   \
  X(CVS, cvs, "kg kg-1", .1, 1e-2, 1., 1, "efficiency of conversion into stems")                   \
  X(Q10, q10, "1", .1, 1e-2, 10., 1, "relative increase in respiration rate per 10 degC")          \
  X(RML, rml, "d-1", 1e-3, 0., 1., 1, "relative maintenance respiration of leaves, CH2O")          \
  X(RMO, rmo, "d-1", 1e-3, 0., 1., 1, "relative maintenance respiration of storage organs, CH2O")  \
  X(RMR, rmr, "d-1", 1e-3, 0., 1., 1, "relative maintenance respiration of roots, CH2O")           \
  X(RMS, rms, "d-1", 1e-3, 0., 1., 1, "relative maintenance respiration of stems, CH2O")           \
  X(PERDL, perdl, "d-1", 1e-3, 0., 1., 1, "maximum relative death rate of leaves by water stress") \
  X(RDI, rdi, "cm", 1., 1e-3, 1e3, 1, "initial rooting depth")                                     \
  X(RRI, rri, "cm d-1", .1, 0., 100., 1, "maximum daily increase in rooting depth")                \
  X(RDMCR, rdmcr, "cm", 10., 1e-3, 1e4, 1, "maximum rooting depth of the crop")                    \
  X(CFET, cfet, "1", .1, 0., 10., 1, "correction factor for the transpiration rate")               \
  X(DEPNR, depnr, "1", .1, 0., 10., 1, "crop group number for soil water depletion")               \
  X(IAIRDU, iairdu, "1", 1., 0., 1., 0, "1 = air ducts in the roots (rice)")                       \
  X(IOX, iox, "1", 1., 0., 1., 0, "1 = oxygen stress is simulated")                                \
  X(RDMSOL, rdmsol, "cm", 10., 1e-3, 1e4, 1, "maximum rooting depth that the soil allows")

/*  X(NAME, field, axis, unit, scale, lo, hi, meaning); axis DVS or TEMP (degC); lo, hi of
 * ordinates. Shares, reduction factors and rates of death a day are 0 .. 1. A day adds no more to
 * the sum than its mean temperature, which is below 60 degC. Leaves of 0.02 ha kg-1 weigh 50 kg
 * ha-1, half of the thinnest of shade plants. KDIF is 1 of black horizontal leaves, more of leaves
 * that follow the sun. EFF is 0.9 where eight photons fix a CO2 (25e-9 kg J-1). AMAX of 160 is 100
 * umol m-2 s-1, above what is measured on leaves of crops. */
#define WOFOST_TABLES(X)                                                                           \
  X(DTSMTB, dtsmtb, TEMP, "degC", 1., 0., 60., "daily increase in temperature sum")                \
  X(VERNRTB, vernrtb, TEMP, "1", .1, 0., 1., "rate of vernalisation")                              \
  X(SLATB, slatb, DVS, "ha kg-1", 1e-4, 0., .02, "specific leaf area")                             \
  X(SSATB, ssatb, DVS, "ha kg-1", 1e-4, 0., .02, "specific stem area")                             \
  X(KDIFTB, kdiftb, DVS, "1", .1, 0., 1.5, "extinction coefficient for diffuse visible light")     \
  X(EFFTB, efftb, TEMP, "kg ha-1 h-1 J-1 m2 s", .1, 0., 1.,                                        \
    "light-use efficiency of a single leaf")                                                       \
  X(AMAXTB, amaxtb, DVS, "kg ha-1 h-1", 1., 0., 160., "maximum leaf CO2 assimilation rate")        \
  X(TMPFTB, tmpftb, TEMP, "1", .1, 0., 1., "reduction factor of AMAX for day temperature")         \
  X(TMNFTB, tmnftb, TEMP, "1", .1, 0., 1.,                                                         \
    "reduction factor of gross assimilation for low minima")                                       \
  X(RFSETB, rfsetb, DVS, "1", .1, 0., 1., "reduction factor for senescence of respiration")        \
  X(FRTB, frtb, DVS, "kg kg-1", .1, 0., 1., "fraction of dry matter to roots")                     \
  X(FLTB, fltb, DVS, "kg kg-1", .1, 0., 1., "fraction of above-ground dry matter to leaves")       \
  X(FSTB, fstb, DVS, "kg kg-1", .1, 0., 1., "fraction of above-ground dry matter to stems")        \
  X(FOTB, fotb, DVS, "kg kg-1", .1, 0., 1.,                                                        \
    "fraction of above-ground dry matter to storage organs")                                       \
  X(RDRRTB, rdrrtb, DVS, "d-1", 1e-3, 0., 1., "relative death rate of roots")                      \
  X(RDRSTB, rdrstb, DVS, "d-1", 1e-3, 0., 1., "relative death rate of stems")

enum parameter_id {
#define X(NAME, ...) PARAM_##NAME,
  WOFOST_SCALARS(X)
#undef X
      N_SCALARS
};

enum table_id {
#define X(NAME, ...) TABLE_##NAME,
  WOFOST_TABLES(X)
#undef X
      N_TABLES
};

/* factors by CO2 concentration [ppm] that WOFOST 7.3 adds; see co2.c */
enum co2_table { CO2_AMAX, CO2_EFF, CO2_TRA, N_CO2_TABLES };
extern const char *const co2_table_name[N_CO2_TABLES];

enum table_axis { AXIS_TEMP, AXIS_DVS };

struct parameter_info {
  const char *name, *unit, *meaning;
  double scale, lo, hi;
  bool active;
};

struct table_info {
  const char *name, *unit, *meaning;
  enum table_axis axis;
  double scale, lo, hi; /* lo, hi: of ordinates */
};

extern const struct parameter_info parameter_info[N_SCALARS];
extern const struct table_info table_info[N_TABLES];

int parameter_find(const char *name); /* enum parameter_id, or -1 */
int table_find(const char *name);     /* enum table_id, or -1 */

/* -- the parameters of one season, as plain numbers */
struct table_values {
  int n; /* knots; 0 = not given */
  double x[AFGEN_KNOTS], y[AFGEN_KNOTS];
};

struct parameter_set {
  double scalar[N_SCALARS];
  bool given[N_SCALARS];
  struct table_values table[N_TABLES];
  struct table_values co2[N_CO2_TABLES]; /* factors [1] by CO2 [ppm]: no season reads them itself */
};

/* the ordinate at x, linear between knots, constant beyond them */
double table_value(const struct table_values *t, double x);

/* -- the parameters of a block of seasons. The same struct holds values, tangents and adjoints. */
struct crop_params {
#define X(NAME, field, ...) lane field;
  WOFOST_SCALARS(X)
#undef X
};

struct crop_tables {
#define X(NAME, field, ...) struct afgen field;
  WOFOST_TABLES(X)
#undef X
};

/* ordinates only: tangent or adjoint of crop_tables */
struct crop_ordinates {
#define X(NAME, field, ...) lane field[AFGEN_KNOTS];
  WOFOST_TABLES(X)
#undef X
};

struct crop {
  struct crop_params p;
  struct crop_tables t;
  lane ln_q10; /* log(Q10) */
  /* reciprocals of parameters that only divide: of CVL ..., and of 35 - TBASE (r_age), DLO - DLC
   * (r_dl) and VERNSAT - VERNBASE (r_vern), these two 1 where they do not matter */
  lane r_cvl, r_cvs, r_cvo, r_cvr, r_tsumem, r_tsum1, r_tsum2, r_age, r_dl, r_vern;
  lane fr_zero; /* DVS from which FRTB is zero to its end; 1e9 if never */
  lane rdm;     /* [cm] depth that roots can reach: max(RDI, min(RDMCR, RDMSOL)) */
  lane amax_co2, eff_co2, tra_co2; /* [1] factors of CO2 on AMAXTB, EFFTB, transpiration: co2.h */
};

/* tangent or adjoint of `crop`; derived members are carried to p and t by crop_finish_* */
struct crop_d {
  struct crop_params p;
  struct crop_ordinates t;
  lane ln_q10, rdm;
};

_Static_assert(sizeof(struct crop_params) == N_SCALARS * sizeof(lane), "scalars are plain lanes");
_Static_assert(sizeof(struct crop_tables) == N_TABLES * sizeof(struct afgen), "tables are plain");

static inline lane *crop_scalar(struct crop_params *p, int id) { return (lane *)p + id; }
static inline struct afgen *crop_table(struct crop_tables *t, int id) {
  return (struct afgen *)t + id;
}
static inline lane *crop_ordinates_of(struct crop_ordinates *t, int id) {
  return (lane *)t + (long)id * AFGEN_KNOTS;
}

/* Packs one season's parameters into lane l, without response to CO2 (crop_co2 gives it one); after
 * the last lane, crop_prepare derives the rest.
 * Numbers that a season does not use (DLO, DLC where IDSL = 0 ...) are made harmless. */
void crop_pack(struct crop *crop, int l, const struct parameter_set *set);
void crop_prepare(struct crop *crop);
void crop_reciprocals(struct crop *crop); /* of them those that only divide; by crop_prepare */
/* derived members (ln_q10, rdm, ordinates of padding knots): tangent from the others'; adjoint
 * added to the others' and cleared */
void crop_prepare_tl(const struct crop *crop, struct crop_d *d);
void crop_prepare_ad(const struct crop *crop, struct crop_d *b);
