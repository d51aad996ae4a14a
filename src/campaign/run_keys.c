/* What concerns a whole run: its name and production, memory, output. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/memory_budget.h"
#include <math.h>
#include <string.h>

const struct schema_row run_key_rows[] = {
    {"campaign.name", SCHEMA_TEXT, "name", "campaign", NEVER,
     "name of the run: output files begin with it", ALL, "wheat_2001_2020"},
    {"campaign.production", SCHEMA_CHOICE, "pp|wlp", NULL, ALWAYS,
     "potential (pp) or water-limited (wlp) production", ALL, "wlp"},
    {"campaign.events", SCHEMA_CHOICE, "continuous|reference", "continuous", NEVER,
     "continuous: stages, leaf death and switches fall within a day, with exact derivatives | "
     "reference: on whole days, as in WOFOST 7.2",
     ALL, "reference"},
    {"campaign.seed", SCHEMA_INTEGER, NULL, "1", NEVER, "seed of every random draw", ALL, "42"},

    {"memory", SCHEMA_TEXT, "size", NULL, NEVER,
     "memory of each node for all its ranks together. Beyond it, what a gradient keeps is "
     "recomputed, and the weather of the seasons is read from a file in TMPDIR (else output.dir); "
     "results have the same bits (default: half of what is free at the start)",
     ALL, "8 GB"},
};
const int n_run_key_rows = sizeof run_key_rows / sizeof *run_key_rows;

const struct schema_row output_key_rows[] = {
    {"output.dir", SCHEMA_TEXT, "folder", "out", NEVER, "folder of the output files", ALL,
     "results"},
    {"output.export.pcse_yaml", SCHEMA_BOOL, NULL, "true", NEVER,
     "calibrated parameters as PCSE files: NAME_crop.yaml, a flat file, where all cells have one "
     "crop; else a folder NAME_pcse of crop files",
     CALIBRATE | SELECT, "false"},
    {"output.export.regions_csv", SCHEMA_BOOL, NULL, "true", NEVER,
     "yields by region and year as a CSV file", CALIBRATE | SELECT | SIMULATE, "false"},
    {"output.export.series_csv", SCHEMA_BOOL, NULL, "true", NEVER,
     "LAI, biomass, soil moisture and stages by cell and date as a CSV file",
     CALIBRATE | SELECT | SIMULATE, "false"},
    {"output.heat.tmax", SCHEMA_QUANTITY, "degC", "31", NEVER,
     "maps count the days near anthesis whose TMAX lies above it", CALIBRATE | SELECT | SIMULATE,
     "33 degC"},
    {"output.heat.days", SCHEMA_INTEGER, "d", "7", NEVER,
     "days before and after anthesis that are counted", CALIBRATE | SELECT | SIMULATE, "5"},
    {"output.max_failed_fraction", SCHEMA_QUANTITY, "1", "0.05", NEVER,
     "share of failed seasons above which the run ends with an error", SIMULATE, "1 %"},
};
const int n_output_key_rows = sizeof output_key_rows / sizeof *output_key_rows;

static void read_head(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->name = schema_text(r->schema, "campaign.name");
  if (c->name && (!*c->name || strchr(c->name, '/')))
    campaign_wrong(r, "campaign.name",
                   "is '%s'; output files are named by it: expected a name "
                   "without /",
                   c->name);
  c->production =
      schema_choice(r->schema, "campaign.production") == 1 ? PRODUCTION_WLP : PRODUCTION_PP;
  c->continuous = schema_choice(r->schema, "campaign.events") == 0;
  c->seed = schema_integer(r->schema, "campaign.seed");
  if (c->seed < 0) campaign_wrong(r, "campaign.seed", "is %ld; expected 0 or more", c->seed);
}

static void read_memory(const struct campaign_reader *r) {
  const char *text = schema_text(r->schema, "memory");
  r->campaign->memory = NAN;
  if (text && !memory_size(text, &r->campaign->memory))
    campaign_wrong(r, "memory", "is '%s'; expected a size with its unit, as 8 GB, 500 MB or 16 GiB",
                   text);
}

void campaign_read_run(const struct campaign_reader *r) {
  read_head(r);
  read_memory(r);
}

void campaign_read_output(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->output_dir = campaign_path(r, "output.dir");
  c->export_pcse_yaml = schema_bool(r->schema, "output.export.pcse_yaml");
  c->export_regions_csv = schema_bool(r->schema, "output.export.regions_csv");
  c->export_series_csv = schema_bool(r->schema, "output.export.series_csv");
  c->heat_tmax = campaign_number(r, "output.heat.tmax", -50.0, 60.0);
  c->heat_days = campaign_integer(r, "output.heat.days", 0, 100);
  c->max_failed_fraction = campaign_number(r, "output.max_failed_fraction", 0.0, 1.0);
}
