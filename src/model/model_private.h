#pragma once
/* Shared by the files of src/model. */
#include "model/model.h"

/* the control as parameters and scales, made once an evaluation and constant while workers run */
struct model_point {
  const double *u;
  double *value;        /* [control.n_values] */
  double *weight, *out; /* the network's weights, or none; its outputs, or the values of cells
                           [n_local, control.n_outputs] */
  double *slope;        /* [n_cells, control.n_outputs] of values of cells; see model_fields.h */
  bool shared;          /* one crop for all blocks, */
  struct crop *crop;    /* packed once */
  double *sv;           /* [control.n_season] of it */
  double *gap, *trend;  /* [regions] of scales */
  struct observation_scales scales;
};
/* runs[n_blocks]: local blocks that will be run; NULL = all. Collective. */
PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **p);
PetscErrorCode ModelPointDestroy(struct model_point **p);
/* parameters from p->value, after it was changed */
void model_point_apply(const struct model *model, struct model_point *p);
/* The gradient g[control.n] in units of u from d J / d value of all seasons: value_sum[n_shared],
 * not reduced over ranks, out_b[n_local, n_outputs], and value_b[n_values] of what acts on regions
 * alone (gap, trend), the same on every rank, which becomes the whole of it. Collective. */
PetscErrorCode ModelPullBack(const struct model *model, const struct model_point *p,
                             const double *u, struct exact_sum *value_sum, const double *out_b,
                             double *value_b, double *g);
/* where a local season stands, for the control */
struct control_site model_site(const struct model *model, int season);
/* base parameters of a block's lane: the cell's crop with the cell's RDMSOL and its factor on TSUM1
 * and TSUM2, for which `own` is memory */
const struct parameter_set *model_base(const struct model *model, int block, int l,
                                       struct parameter_set *own);
/* whether a lane is a season of its own, not padding */
static inline bool model_lane_own(const struct model *model, int block, int l) {
  return block * LANES + l < model->n_local;
}
/* the place of the list that a lane runs; padding repeats the last */
static inline int model_place(const struct model *model, int block, int l) {
  return model_lane_own(model, block, l) ? block * LANES + l : model->n_local - 1;
}
static inline const struct model_season *model_season_of(const struct model *model, int block,
                                                         int l) {
  return &model->season[model_place(model, block, l)];
}
/* whether what a lane gives counts */
static inline bool model_lane_runs(const struct model *model, int block, int l) {
  return model_lane_own(model, block, l) && model_season_of(model, block, l)->runs;
}
/* days of bare soil before a season; none where its soil continues from the season before */
static inline int model_fallow(const struct model *model, const struct model_season *s) {
  return model->water && !s->carried ? model->water->spinup_days : 0;
}
/* share of a season's crop that is irrigated */
static inline double model_share(const struct model *model, const struct model_season *s) {
  const double *share = model->water ? model->water->share : NULL;
  return share ? share[(size_t)s->cell * (size_t)model->n_years + (size_t)s->year] : 0.;
}
/* A block's weather as doubles, the block's own or unpacked, and its solar geometry. */
struct weather_view {
  const struct season_weather *weather; /* [n_days + 1] */
  const struct season_wet *wet;         /* [n_fallow + n_days + 1]; NULL in potential production */
  struct season_weather *room;          /* for any packed block of the model; NULL without one */
  struct season_wet *room_wet;
  int block;             /* that is in the room, -1 = none, */
  bool continuous;       /* in this event mode */
  struct sun_cache *sun; /* owned */
  struct sun_days days;  /* of block days_of, -1 = none; [room] owned */
  int days_of;
};
PetscErrorCode WeatherViewCreate(const struct model *model, struct weather_view *view);
void weather_view_destroy(struct weather_view *view);
/* Moves the view to a local block of the model that it was created for. What it shows is valid
 * until it is moved to another one, and not owned. */
void model_view_weather(const struct model *model, int block, struct weather_view *view);
/* Solar geometry of its lanes: tables of few latitudes, else day by day. */
void model_view_sun(const struct model *model, int block, struct weather_view *view,
                    struct season_block *season);
/* What a run needs of a block, but the soils that it starts from; its weather is that of `view`.
 * `water` is memory; NULL leaves out the soil. */
void model_season_block(const struct model *model, int block, struct weather_view *view,
                        struct season_block *season, struct season_water *water);
/* -- weather of seasons, day by day; see model_weather.c. Not collective. */
/* Where each day of a season's weather is. */
struct season_days {
  int fallow;              /* days before its crop's start */
  int n;                   /* days from the start on that it may need */
  struct weather_day *day; /* [fallow + n] */
};
/* days of weather that a season may need from its start on */
static inline int model_span(const struct model_season *s) {
  return s->end_day > s->until ? s->end_day : s->until;
}
/* the most of any local season, fallow included */
int model_longest(const struct model *model);
/* the first variable that day n of a season lacks, or -1; n < 0: a day of fallow before it */
int model_day_lacks(const struct model *model, const struct season_days *at, int n);
/* Days of weather that a season has from its start on; *missing of them and of its fallow have
 * none. */
int model_days(const struct model *model, const struct season_days *at, int *missing);
/* the first day with TMIN above TMAX of a season's first `days`, or -1 */
int model_day_swapped(const struct season_days *at, int days);
/* A season's days as a store holds them: fills at->day, which has room for model_longest. */
void model_find_days(const struct model *model, const struct weather_store *store,
                     const struct model_season *s, struct season_days *at);
/* A variable on days first .. first + n - 1 since the season's start into to[i * stride]: gaps are
 * bridged linearly, and what lies behind the first `held` of them repeats the last. */
void model_fill_days(const struct season_days *at, enum weather_variable v, int first, int n,
                     int held, double *to, size_t stride);
/* Fills lane l of a block, whose n_days (and, where production is water-limited, n_fallow) are set,
 * for a season of s->days days, 0 = does not run. season_prepare_weather comes after all lanes. */
void model_fill_lane(const struct model *model, const struct season_days *at,
                     const struct model_season *s, struct model_block *block, int l);

/* base soil of a block's lane; NULL in potential production */
const struct soil_set *model_soil(const struct model *model, int block, int l);

/* All regions in all years as yields, whether they are observed or not; k is the caller's to set.
 * To be released with yield_terms_destroy. Collective. */
PetscErrorCode ModelAllYields(const struct model *model, struct yield_terms *terms);
/* element of u of a regional or global item that scales what is observed, or -1 */
int model_scale_element(const struct model *model, enum control_target target, int region);
/* Scales from value[n_shared], or their tangent from its tangent. `absent`: the factor that no
 * control sets, 1, or its tangent, 0. gap, trend [model_regions()]: memory. */
void model_scales(const struct model *model, const double *value, double absent, double *gap,
                  double *trend, struct observation_scales *scales);

/* The network's side; see model_network.c. Collective. */
/* inputs standardised by the local seasons train[n_local]; NULL = all that have covariates */
PetscErrorCode ModelNetworkScale(struct model *model, const bool *train);
PetscErrorCode ModelNetworkDestroy(struct model_network *network);
/* out[n_local, control.n_outputs]; 0 where batches hold no season of the blocks that run
 * (runs[n_blocks], NULL = all) */
PetscErrorCode ModelNetworkForward(const struct model *model, const double *weight,
                                   const bool *runs, double *out);
PetscErrorCode ModelNetworkTangent(const struct model *model, const double *weight,
                                   const double *weight_d, double *out_d);
/* adds into weight_b[n_weights], not reduced */
PetscErrorCode ModelNetworkAdjoint(const struct model *model, const double *weight,
                                   const double *out_b, struct exact_sum *weight_b);
