/* The keys of a campaign file: the one table that checks it, gives defaults and is its help. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <stdlib.h>
#include <string.h>

struct schema_row *campaign_rows(int *n) {
  const struct {
    const struct schema_row *row;
    int n;
  } section[] = {
      {run_key_rows, n_run_key_rows},
      {region_key_rows, n_region_key_rows},
      {crop_key_rows, n_crop_key_rows},
      {rotation_key_rows, n_rotation_key_rows},
      {years_key_rows, n_years_key_rows},
      {forcing_key_rows, n_forcing_key_rows},
      {calendar_key_rows, n_calendar_key_rows},
      {soil_key_rows, n_soil_key_rows},
      {irrigation_key_rows, n_irrigation_key_rows},
      {observation_key_rows, n_observation_key_rows},
      {control_key_rows, n_control_key_rows},
      {network_key_rows, n_network_key_rows},
      {split_key_rows, n_split_key_rows},
      {select_key_rows, n_select_key_rows},
      {ensemble_key_rows, n_ensemble_key_rows},
      {assimilation_key_rows, n_assimilation_key_rows},
      {forecast_key_rows, n_forecast_key_rows},
      {optimiser_key_rows, n_optimiser_key_rows},
      {output_key_rows, n_output_key_rows},
  };
  const size_t n_sections = sizeof section / sizeof *section;
  *n = 0;
  for (size_t s = 0; s < n_sections; s++) *n += section[s].n;
  struct schema_row *rows = malloc((size_t)*n * sizeof *rows), *to = rows;
  if (!rows) abort();
  for (size_t s = 0; s < n_sections; s++)
    for (int i = 0; i < section[s].n; i++) *to++ = section[s].row[i];
  return rows;
}

void campaign_print_keys(const char *command, FILE *out) {
  static const struct {
    const char *name;
    unsigned bit;
  } bits[] = {{"check", CHECK},       {"simulate", SIMULATE},     {"calibrate", CALIBRATE},
              {"gradient", GRADIENT}, {"bench", BENCH},           {"crossvalidate", CROSSVALIDATE},
              {"ensemble", ENSEMBLE}, {"assimilate", ASSIMILATE}, {"forecast", FORECAST},
              {"hindcast", HINDCAST}, {"select", SELECT},         {"sensitivity", SENSITIVITY},
              {"export", EXPORT}};
  unsigned bit = 0;
  for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
    if (command && strcmp(bits[i].name, command) == 0) bit = bits[i].bit;
  fprintf(out, "\nKeys of the campaign file (paths are relative to its folder; --set key=value "
               "overrides one):\n\n");
  int n;
  struct schema_row *row = campaign_rows(&n);
  schema_help(out, row, n, bit);
  free(row);
}
