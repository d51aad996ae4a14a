#pragma once
/* The rows of a campaign's keys (private to src/campaign): each section's beside its reader, put
 * together in campaign_keys.c.
 *
 * A key's commands say for which of them `windrow help COMMAND` lists it; a campaign may hold the
 * keys of all commands.
 */
#include "support/schema.h"

enum {
  CHECK = 1,
  SIMULATE = 2,
  CALIBRATE = 4,
  GRADIENT = 8,
  BENCH = 16,
  CROSSVALIDATE = 32,
  ENSEMBLE = 64,
  ASSIMILATE = 128,
  FORECAST = 256,
  HINDCAST = 512,
  SELECT = 1024,
  SENSITIVITY = 2048,
  EXPORT = 4096,
  ESTIMATE = CALIBRATE | CROSSVALIDATE | HINDCAST | SELECT,
  FIT = CHECK | ESTIMATE | GRADIENT | BENCH | ASSIMILATE, /* compare with observations */
  SEEN = FIT | SIMULATE | SENSITIVITY | ENSEMBLE | FORECAST | EXPORT,
  MEMBERS = CHECK | ENSEMBLE | ASSIMILATE | FORECAST | HINDCAST,
  PREDICT = CHECK | FORECAST | HINDCAST,
  ALL = SEEN
};

#define NEVER SCHEMA_OPTIONAL
#define ALWAYS SCHEMA_REQUIRED
#define WITHIN SCHEMA_REQUIRED_WITH_PARENT

extern const struct schema_row run_key_rows[];
extern const int n_run_key_rows;
extern const struct schema_row region_key_rows[];
extern const int n_region_key_rows;
extern const struct schema_row crop_key_rows[];
extern const int n_crop_key_rows;
extern const struct schema_row rotation_key_rows[];
extern const int n_rotation_key_rows;
extern const struct schema_row years_key_rows[];
extern const int n_years_key_rows;
extern const struct schema_row forcing_key_rows[];
extern const int n_forcing_key_rows;
extern const struct schema_row calendar_key_rows[];
extern const int n_calendar_key_rows;
extern const struct schema_row soil_key_rows[];
extern const int n_soil_key_rows;
extern const struct schema_row irrigation_key_rows[];
extern const int n_irrigation_key_rows;
extern const struct schema_row observation_key_rows[];
extern const int n_observation_key_rows;
extern const struct schema_row control_key_rows[];
extern const int n_control_key_rows;
extern const struct schema_row network_key_rows[];
extern const int n_network_key_rows;
extern const struct schema_row split_key_rows[];
extern const int n_split_key_rows;
extern const struct schema_row select_key_rows[];
extern const int n_select_key_rows;
extern const struct schema_row ensemble_key_rows[];
extern const int n_ensemble_key_rows;
extern const struct schema_row assimilation_key_rows[];
extern const int n_assimilation_key_rows;
extern const struct schema_row forecast_key_rows[];
extern const int n_forecast_key_rows;
extern const struct schema_row optimiser_key_rows[];
extern const int n_optimiser_key_rows;
extern const struct schema_row output_key_rows[];
extern const int n_output_key_rows;
