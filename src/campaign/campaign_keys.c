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

/* in the order of the bits */
static const char *const command_name[] = {
    "check",      "simulate", "calibrate", "gradient", "bench",       "crossvalidate", "ensemble",
    "assimilate", "forecast", "hindcast",  "select",   "sensitivity", "export"};
enum { N_COMMANDS = sizeof command_name / sizeof *command_name };

unsigned campaign_command(const char *name) {
  for (unsigned i = 0; i < N_COMMANDS; i++)
    if (strcmp(command_name[i], name) == 0) return 1u << i;
  return 0;
}

bool campaign_every_command(unsigned commands) { return commands == (1u << N_COMMANDS) - 1; }

const char *campaign_command_names(unsigned commands, char text[CAMPAIGN_COMMANDS]) {
  size_t used = 0;
  text[0] = '\0';
  for (unsigned i = 0; i < N_COMMANDS; i++)
    if (commands >> i & 1)
      used += (size_t)snprintf(text + used, CAMPAIGN_COMMANDS - used, "%s%s", used ? ", " : "",
                               command_name[i]);
  return text;
}
