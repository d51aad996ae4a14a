#pragma once
/* From the control to departures: the loop over this rank's blocks, with tangent and adjoint.
 *
 * Life: ModelCreate (plan: seasons, blocks, cells wanted) -> weather read by the caller ->
 * model_set_water (water-limited production) -> ModelSetWeather (blocks filled, seasons screened
 * at the prior) -> ModelAddYield, ModelAddSeries, ModelObservationsDone (the vector of
 * observations, fixed from then on) -> ModelSetSplit (which of them are fitted) -> ModelCost,
 * ModelSimulate, ModelTangent, ModelAdjoint. ModelSetRegions comes before ModelSetWeather, with a
 * network ModelSetCovariates, too. While J or H is computed the model is constant; what a run
 * writes belongs to workers (worker.h). All functions that return PetscErrorCode are collective on
 * the model's communicator unless they say otherwise.
 */
#include "crop/co2.h"
#include "model/model_network.h"
#include "control/extent.h"
#include "observe/departures.h"
#include "observe/fit_sums.h"
#include "region/blocks.h"
#include "region/cell_regions.h"
#include "region/grid.h"
#include "region/overlap.h"
#include "support/problems.h"
#include "weather/weather_store.h"
#include <petscsys.h>

/* status of a season */
enum season_outcome {
  SEASON_STATE_MATURE,      /* ran to maturity */
  SEASON_STATE_NOT_MATURE,  /* ended by date; counts with the state it has */
  SEASON_STATE_SHORT,       /* weather ended first; counts with the state it has */
  SEASON_STATE_NO_WEATHER,  /* weather missing: not run */
  SEASON_STATE_FAILED,      /* gave a number that is not finite: not counted */
  SEASON_STATE_NO_CALENDAR, /* no crop calendar: not run */
  SEASON_STATE_ENDED,       /* weather ended first: not run */
  N_SEASON_STATES
};
extern const char *const season_state_meaning[N_SEASON_STATES]; /* CF flag meanings */

/* The rules of a campaign's seasons. */
struct model_rules {
  bool continuous, sown;
  bool carries; /* water-limited: a cell's soil continues from season to season; initial water and
                   spin-up only before its first, or after one that lacks weather */
  const int *base_of_season; /* [grid.n_cells * n_years] crop parameter set of each season, not
                                owned; NULL = by cell */
  int main_base; /* the crop that the control acts on and that yields, LAI and biomass are compared
                    with; soils are everybody's */
  bool ends_mature;      /* end types maturity, earliest */
  bool ends_by_date;     /* end types harvest, earliest, and maturity with a latest date */
  int max_days;          /* longest season */
  int fill_days;         /* missing days interpolated in a season */
  bool missing_excludes; /* more missing days: exclude (else a problem) */
  bool not_mature_counts, short_weather_counts; /* else a problem */
  bool short_weather_excludes;                  /* weather that ends first: exclude the season */
  double heat_tmax;                             /* [degC] days above it within */
  int heat_days;                                /* [d] so many of anthesis are heat days, in maps */
  const char *weather; /* what messages call it (its files); not owned; NULL = forcing */
  int first_block;     /* seasons in the first block (in chains cells of the first group), for tests
                          that blocks may be cut anywhere; 0 = LANES */
};

/* What water-limited production adds to a campaign's seasons; not owned. */
struct model_water {
  const struct soil_set *soil; /* [grid.n_cells] soil and site parameters of each cell */
  const double *rdmsol; /* [grid.n_cells] [cm] in place of the crop's RDMSOL; NaN = the crop's; NULL
                           = the crop's everywhere */
  bool field_capacity;  /* initial water is WAV = (SMFCF - SMW) RDMSOL at every control, unless WAV
                           is one itself */
  int spinup_days;      /* [d] each soil is followed from so long before its crop's start */
  const double *share;  /* [grid.n_cells * n_years] irrigated share of the crop, which lacks no
                           water; NULL = none */
  int n_irrigations;    /* of the rest, sorted by cell, then day */
  const int *irrigation_cell, *irrigation_day; /* [n_irrigations] own cell, day number */
  const double *irrigation;                    /* [n_irrigations] [cm d-1] that reaches the soil */
};

/* Status of a cell where TSUM1 and TSUM2 follow a calendar. */
enum phenology_outcome {
  PHENOLOGY_FITTED,  /* the calendar's maturity is met in the mean of the years */
  PHENOLOGY_NO_DATE, /* no day of maturity, or no season that runs: factor 1 */
  PHENOLOGY_SHORT,   /* no year's weather, or longest season, reaches that day: factor 1 */
  PHENOLOGY_SOONER,  /* the least factor matures too late: that factor */
  PHENOLOGY_LATER,   /* the largest factor matures too early: that factor */
  N_PHENOLOGY_OUTCOMES
};
#define PHENOLOGY_LEAST .3
#define PHENOLOGY_MOST 3.

/* A factor by cell on TSUM1 and TSUM2 of the campaign's crop: its seasons mature, at the prior, on
 * the calendar's days in the mean of the years that run. */
struct model_phenology {
  const int *maturity; /* [grid.n_cells * n_years] day numbers, INT_MAX = none; read by
                          ModelSetWeather, not owned */
  double *factor;      /* [grid.n_cells] not owned; written by ModelSetWeather, which starts at 1 */
  /* of the cells of all ranks, by ModelSetWeather */
  int64_t n[N_PHENOLOGY_OUTCOMES];
  double largest, mean; /* [d] absolute difference of the mean maturity of fitted cells */
  double least, most;   /* of their factors */
  int64_t cut, seasons; /* seasons of cells with a factor that a date ends before they are mature;
                           all of these cells that run */
};

struct model_season {
  int cell, year; /* own cell; index into years */
  int base;       /* its crop parameter set */
  int until; /* [d] its soil is followed so long after its start as fallow: to the next season's
                start, whose soil continues, or to its last observation; or 0 */
  int start; /* day number of sowing or emergence */
  int next_start; /* day number on which the cell's next season starts, or INT_MAX */
  int soil_from;  /* day number up to which a soil observed is the previous season's, or INT_MIN */
  int end_day;    /* day of the season on which a date ends it, or INT_MAX */
  int days;       /* of weather; 0: it lacks weather and does not run */
  int16_t shift;  /* [d] of its start against the calendar's, of members; else 0 */
  unsigned char state;   /* enum season_outcome, at the prior */
  bool estimated : 1;    /* its crop is the campaign's, not another of the rotation */
  bool hole : 1;         /* no season: a place of the list without one */
  bool carried : 1;      /* its soil continues from the season before */
  bool runs : 1;         /* counts in J and in regional yields */
  bool flowers : 1;      /* reaches anthesis at the prior */
  bool unseen : 1;       /* the network lacks covariates: does not run */
  double emergence, end; /* [d] at the prior */
};

/* whether a season is part of regional yields: one whose weather ends before anthesis has none */
static inline bool model_season_yields(const struct model_season *s) {
  return s->runs && s->estimated && (s->flowers || s->state != SEASON_STATE_SHORT);
}

/* Weather of LANES places of the list. What else a run needs of them is made of their seasons by
 * the worker that runs it, so that a campaign keeps it once. */
struct model_block {
  int n_days;                     /* of weather, of the longest lane */
  int n_fallow;                   /* water-limited production: of `wet` before the crops' start */
  size_t packed;                  /* where its weather is in model->packed, or, as doubles: */
  struct season_weather *weather; /* [n_days + 1] owned by whoever made it; NULL = packed */
  struct season_wet *wet;         /* [n_fallow + n_days + 1]; NULL in potential production */
  bool irrigates;                 /* any share is above 0: then the season runs twice */
};

struct model {
  MPI_Comm comm;
  const struct grid *grid;           /* not owned */
  const struct control *control;     /* not owned */
  int n_bases;                       /* base parameter sets: one, or one a variety or station */
  const struct parameter_set *base;  /* [n_bases] not owned */
  const int *base_of_cell;           /* [grid.n_cells] not owned; NULL = all use the first */
  const struct model_water *water;   /* not owned; NULL in potential production */
  bool wav_follows;                  /* water->field_capacity, and WAV is no control */
  const struct co2_effect *co2;      /* [n_bases * n_years] not owned; NULL = no response to CO2 */
  struct model_phenology *phenology; /* not owned; NULL = TSUM1 and TSUM2 are the crop's */
  int n_years;
  const int *years; /* not owned */
  struct model_rules rules;
  struct season_list seasons;
  int first_day, last_day;     /* day numbers of weather that any season of any rank may need */
  int n_local;                 /* places of local seasons */
  struct model_season *season; /* [n_local] */
  int n_blocks;                /* local blocks */
  struct model_block *block;   /* [n_blocks] */
  struct block_store *packed;  /* their weather */
  int64_t weather_room;        /* [bytes] that it may take of this rank's memory; else the
                                  whole of it goes to a file */
  const char *weather_folder;  /* of that file; not owned */
  struct weather_form form[N_WEATHER]; /* that it was read with */
  struct sun_year *sun;                /* owned */
  const struct overlap *overlap;       /* not owned; NULL without regions */
  struct cell_regions regions;         /* of this rank's cells; empty without regions */
  bool cells_share_regions;            /* any cell of any rank lies in two regions */
  struct departures departures;        /* all observations */
  int yield_set;                       /* the set of the yields, -1 without */
  struct yield_terms yield;            /* what feeds them; replicated */
  int64_t n_series;                    /* observations of seasons over all ranks */
  int64_t n_state[N_SEASON_STATES];    /* seasons by state at the prior, over all ranks */
  int64_t n_running;
  int64_t n_green;     /* over all ranks: seasons counted at their end, with a crop that has not
                          reached anthesis: they give no yield */
  int64_t n_filled[3]; /* over all ranks: seasons with interpolated days, the days, those of rain */
  struct model_network network;                /* unused without extent network */
  struct field_prior *field_of[CONTROL_ITEMS]; /* square roots of the items' priors by cell; NULL =
                                                  none, or of independent cells */
  int n_units;                                 /* of minibatches; see model_units() */
  int *unit_of_season;                         /* [n_local] */
  int *unit_of_yield;                          /* [yield.n] */
  int64_t memory; /* [bytes] this rank may hold by count, tapes that a gradient keeps included; 0:
                     it keeps none */
  struct kept_tapes *kept; /* see kept_tapes.h; NULL = none yet */
  double busy; /* [s] processor time of this rank in the loops over blocks of all costs so far */
};

/* start_day[grid.n_cells * n_years]: day numbers, INT_MIN = no season; end_date likewise, INT_MAX =
 * none. */
PetscErrorCode ModelCreate(MPI_Comm comm, const struct grid *grid, int n_years, const int *years,
                           const int *start_day, const int *end_date, const struct control *control,
                           int n_bases, const struct parameter_set *base, const int *base_of_cell,
                           const struct model_rules *rules, struct model *model);
PetscErrorCode ModelDestroy(struct model *model);
/* index of a harvest year among the model's; 0 where it is none of them */
int model_year(const struct model *model, int year);

/* Makes production water-limited; `water` and what it names live as long as the model. Before
 * ModelSetWeather. Not collective. */
void model_set_water(struct model *model, const struct model_water *water);
/* Gives crops a response to CO2: effect[n_bases * n_years] by base parameter set and harvest year,
 * which lives as long as the model. Before ModelSetWeather. Not collective. */
void model_set_co2(struct model *model, const struct co2_effect *effect);
/* Makes TSUM1 and TSUM2 follow a calendar; `phenology` and its factors live as long as the model.
 * Before ModelSetWeather. Not collective. */
void model_set_phenology(struct model *model, struct model_phenology *phenology);
/* Multiplies TSUM1 and TSUM2 of the campaign's crop by an own cell's factor, where there are any.
 */
void model_time_crop(const struct model *model, int cell, struct parameter_set *set);
/* Lets the blocks' weather take so many bytes of this rank's memory, and where it takes more puts
 * it into a file of a folder, whose name lives as long as the model. Without it there is no limit.
 * Before ModelSetWeather. Not collective. */
void model_set_weather_room(struct model *model, int64_t bytes, const char *folder);
/* [bytes] of the blocks' weather that is in such a file. Not collective. */
int64_t model_weather_in_file(const struct model *model);
/* Fills the blocks and runs the prior; judges every season. Water-limited production needs RAIN,
 * E0, ES0 and ET0 in the store, those of the fallow days before each season included. u: control at
 * which to judge (NULL = 0). */
PetscErrorCode ModelSetWeather(struct model *model, const struct weather_store *store,
                               struct problems *list);
/* The same piece by piece, which never needs the weather of all cells at once (phenology by a
 * calendar does: ModelSetWeather):
 *
 *   ModelFillingCreate(model, &filling);
 *   ModelFillBlocks(filling, &store, last, &n_left);  for ascending pieces of the own cells
 *   ModelFillingDone(&filling, list);                 runs the prior
 *
 * Each store begins with the last *n_left cells of the one before, which blocks to come need;
 * `last`: no piece follows. Done is collective, the others are not. */
struct model_filling;
PetscErrorCode ModelFillingCreate(struct model *model, struct model_filling **filling);
PetscErrorCode ModelFillBlocks(struct model_filling *filling, const struct weather_store *store,
                               bool last, int *n_left);
PetscErrorCode ModelFillingDone(struct model_filling **filling, struct problems *list);
/* Releases it unused. */
PetscErrorCode ModelFillingDestroy(struct model_filling **filling);

/* The event mode of later runs, in place of the one that the seasons were screened in, which
 * stays what observations are selected by. After ModelSetWeather. Not collective. */
void model_set_events(struct model *model, bool continuous);
/* Bytes that this rank may hold by count (support/memory_count.h), as far as a gradient can choose:
 * beyond it blocks are run again rather than kept. Not collective; ranks may differ. */
void model_set_memory(struct model *model, int64_t bytes);
/* Regions of the model's cells, which live as long as the model. Before ModelSetWeather. */
PetscErrorCode ModelSetRegions(struct model *model, const struct overlap *overlap);
/* Priors of the control's fields on the model's cells, where it has any. Before ModelSetWeather.
 * What does not suit is a problem, the same on every rank. */
PetscErrorCode ModelSetFields(struct model *model, struct problems *list);
/* number of regions; 0 without */
static inline int model_regions(const struct model *model) {
  return model->overlap ? model->overlap->n_regions : 0;
}

/* Yields of regions, once, as the set says; k: from dry matter to the reported basis. Those without
 * a running season over all ranks are dropped and counted in *n_dropped. */
PetscErrorCode ModelAddYield(struct model *model, const struct observation_set *set, int n,
                             const struct yield_observation *observed, double k, int *n_dropped);
/* A set of values at own cells (cell, date, value, sigma), sorted by cell; date: day number, or
 * harvest year of kinds by year. The set's kind says which season claims a value; others are
 * counted in *n_outside (over all ranks). */
PetscErrorCode ModelAddSeries(struct model *model, const struct observation_set *set, int n,
                              const int *cell, const int *date, const double *value,
                              const double *sigma, int64_t *n_kept, int64_t *n_outside);
/* After the last set. */
PetscErrorCode ModelObservationsDone(struct model *model);

/* Covariates of this rank's seasons for the control's network: statics[n_local, statics],
 * weather[n_local, steps, features]. Copied. A season with a NaN among them counts as one that
 * lacks weather. Before ModelSetWeather. */
PetscErrorCode ModelSetCovariates(struct model *model, const double *statics, int steps,
                                  const double *weather);
/* Which terms are fitted, watched and held out; may be called again. A network's inputs are
 * standardised by the seasons that are fitted. Calling it is optional: without it all series and
 * what ModelAddYield said of the yields hold, and inputs are standardised by all seasons that have
 * covariates. */
PetscErrorCode ModelSetSplit(struct model *model, const struct split *split);

/* The current terms: uses and errors. */
struct model_terms {
  struct observation *at; /* [departures.n] */
  enum term_use *use;     /* [yield.n] */
  double *sigma;          /* [yield.n] */
};
/* Keeps them; to be given back to ModelTermsRestore. Not collective. */
PetscErrorCode ModelTermsKeep(const struct model *model, struct model_terms *kept);
/* Of the terms that were fitted when they were kept, those of sets with fitted[departures.n_sets]
 * are, the others are held out; errors are scale[departures.n_sets] times those kept. Not
 * collective, the same on every rank. */
void model_terms_choose(struct model *model, const struct model_terms *kept, const bool *fitted,
                        const double *scale);
PetscErrorCode ModelTermsRestore(struct model *model, struct model_terms *kept);

/* A part of J. */
struct model_part {
  enum term_use use; /* the terms of this use */
  const bool *unit;  /* [n_units] of these minibatch units; NULL = all */
  double scale;      /* factor on their sum */
  bool prior;        /* with u'u / 2, unless the control's prior is flat */
};
/* J and gradient (g NULL = not wanted; 0 along what the control holds) of a part; *n_terms (may be
 * NULL) counts its terms. ModelCost is the part {TERM_FIT, NULL, 1, true}. */
PetscErrorCode ModelCostPart(struct model *model, const struct model_part *part, const double *u,
                             double *J, double *g, int64_t *n_terms);

/* Minibatch units: a region (or a cell without one) in eight consecutive years of the model, whose
 * seasons share blocks. fitted[n_units]: whether any term of the unit is fitted. Replicated. */
PetscErrorCode ModelUnitsFitted(struct model *model, bool *fitted);

/* Bytes that an evaluation of J with its gradient holds beside the model on this rank, counted
 * (support/memory_count.h) while it holds them, tapes that it keeps included; nothing is run but a
 * network. *kept: share of the days of blocks that are swept in a second pass whose tapes it keeps;
 * NaN where there are none. */
PetscErrorCode ModelGradientMemory(const struct model *model, int64_t *bytes, double *kept);

/* J(u) = sum rho((H(u) - y) / sigma) / 2 + u'u / 2 and its gradient (g NULL = not wanted). J is
 * infinite where the model gives no number. u and g [control.n]: fields are those of own cells, all
 * before them is the same on every rank. */
PetscErrorCode ModelCost(struct model *model, const double *u, double *J, double *g);

/* -- H and its derivatives, on the vector of observations: y, y_d, weight [departures.n] of this
 * rank; u, du, g [control.n] as above */

/* equivalents y = H(u) */
PetscErrorCode ModelSimulate(struct model *model, const double *u, double *y);
/* y_d = H'(u) du */
PetscErrorCode ModelTangent(struct model *model, const double *u, const double *du, double *y_d);
/* g = H'(u)^T weight */
PetscErrorCode ModelAdjoint(struct model *model, const double *u, const double *weight, double *g);
/* d J_obs along du by tangents: H'(u) du against the slopes of the loss. The dot-product test
 * compares it with g.du - u.du. */
PetscErrorCode ModelCostTangent(struct model *model, const double *u, const double *du, double *dJ);

/* How well the model fits: fit[set * N_TERM_USES + use] for all sets of departures */
PetscErrorCode ModelFit(struct model *model, const double *u, struct model_fit *fit);
/* predicted yield of each term [kg ha-1, as reported]; replicated */
PetscErrorCode ModelPredictYield(struct model *model, const double *u, double *predicted);

/* One term of a series: what was observed, and what two controls predict. */
struct series_row {
  int set, cell, date; /* index into departures.set, own cell, day number */
  int start;           /* day number of its season's first day */
  int use;             /* enum term_use */
  double observed, sigma, prior, estimate;
};
/* (*rows)[departures.n_season]: this rank's observations of seasons, sorted by (set, cell, date);
 * to be freed with PetscFree. */
PetscErrorCode ModelSeriesRows(struct model *model, const double *u_prior, const double *u,
                               struct series_row **rows);

/* Maps of one run; arrays [grid.n_cells * n_years] of own cells, NaN (or a state) where nothing
 * ran.
 */
enum model_map {
  MAP_TWSO,
  MAP_TAGP,
  MAP_LAI_MAX,
  MAP_DAY_EMERGENCE,
  MAP_DAY_ANTHESIS,
  MAP_DAY_MATURITY,
  MAP_TMIN_LEAST,
  MAP_HEAT_DAYS,
  MAP_WATERLOGGED,
  MAP_STATE,
  N_MODEL_MAPS
};
PetscErrorCode ModelMaps(struct model *model, const double *u, double *const map[N_MODEL_MAPS]);
/* What the control's network gives each season: map[n_outputs][grid.n_cells * n_years] of own
 * cells, NaN where nothing runs. */
PetscErrorCode ModelNetworkMaps(struct model *model, const double *u, double *map);
/* bytes of this rank: blocks' weather, in memory or mapped, and the tapes of a worker */
void model_memory(const struct model *model, size_t *weather, size_t *tape);
