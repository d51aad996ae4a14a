#pragma once
/* A season between two years' weather; see attribution.h. A runner holds one block, whose eight
 * lanes are the same season with eight mixtures of the two. */
#include "model/attribution.h"
#include "model/worker.h"

struct weather_path {
  struct model model; /* the campaign's, with that block alone */
  struct model_season season[LANES];
  struct model_block block; /* owns its weather */
  struct model_point point; /* the campaign's, but for `out` */
  struct co2_effect *co2;   /* [n_bases * n_years] likewise; NULL = no response */
  const struct attribution_rule *rule;
  struct worker *worker;
  struct season_days at;               /* [longest] */
  struct weather_inputs a, b;          /* the two ends */
  struct weather_inputs x[LANES], x_b; /* mixtures, and the adjoint of one */
  double *panel;                       /* [longest][N_WEATHER_CAUSES] of the panel at hand */
  double *day;                         /* likewise, of the path */
  int64_t panels, halted;
};

PetscErrorCode WeatherPathCreate(const struct model *model, const struct model_point *point,
                                 const struct attribution_rule *rule, struct weather_path **path);
PetscErrorCode WeatherPathDestroy(struct weather_path **path);
/* Takes the season at a place of the campaign's list, with its own weather at one end. */
void weather_path_take(struct weather_path *path, const struct model *model,
                       const struct model_point *point, int place);
/* The other end: the weather so many years later. False where it lacks days. */
bool weather_path_from(struct weather_path *path, int years);
/* Yields at the other end with the CO2 of the model's `year` and with the season's own [kg ha-1];
 * NaN where it gives none. */
void weather_path_start(struct weather_path *path, int year, double *other_co2, double *own_co2);
/* Walks the path: path->day[fallow + n] is the share of each cause on day n. The sum of the days'
 * shares; NaN where a mixture gives no yield. `scale`: yield that the tolerance is a share of. */
double weather_path_walk(struct weather_path *path, double scale);
