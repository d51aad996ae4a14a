/* The campaign's section `observations`. */
#include "init/draft.h"
#include "init/paths.h"
#include "support/calendar.h"
#include <stdlib.h>
#include <string.h>

static void write_basis(struct draft *d) {
  const struct plan *p = d->plan;
  if (p->eurostat)
    draft_add(d, "    basis: {moisture: 0.14} # the EU's standard humidity of cereals\n");
  else if (p->yield->moisture >= 0.0)
    draft_add(d, "    basis: {moisture: %g} # moisture_fraction of the file\n", p->yield->moisture);
  else if (p->open[DECIDE_BASIS])
    draft_open(d,
               "    basis: TODO # how moist are the reported yields? {moisture: 0.14}, say (maize "
               "0.155 in the US, wheat 0.135, soybean 0.13), or dry");
  else
    draft_add(d, "    basis: {moisture: 0.14} # assumed\n");
}

static void say_years(struct draft *d, const struct found *x, const char *what) {
  draft_add(d, "  # %s: %s", x->path, what);
  if (x->n_years)
    draft_add(d, ", %d year%s from %d to %d", x->n_years, x->n_years > 1 ? "s" : "", x->year[0],
              x->year[x->n_years - 1]);
}

static void write_yield(struct draft *d, const struct found *x) {
  char *file = draft_path(d, x->path), *variable = yaml_word(x->variable);
  say_years(d, x, x->variable);
  draft_add(d, ", %s -> kg ha-1; %d %s\n  yield:\n    file: %s\n", x->unit, x->n_choices,
            x->by_station ? "stations" : "regions", file);
  if (strcmp(x->variable, "yield") != 0) draft_add(d, "    variable: %s\n", variable);
  if (x->error[0])
    draft_add(d,
              "    error_variable: %s # standard errors; where one is missing 10 %%, at least 200 "
              "kg/ha\n",
              x->error);
  else
    draft_add(d, "    error: {relative: 0.1, floor: 200 kg/ha} # assumed: the file has no standard "
                 "errors\n");
  write_basis(d);
  free(file);
  free(variable);
}

static void write_eurostat(struct draft *d, const struct found *x) {
  const struct plan *p = d->plan;
  const char *code = p->season.habit->eurostat;
  char *file = draft_path(d, x->path), *codes = NULL;
  bool there = false;
  nc_append(&codes, "%s", "");
  for (int i = 0; i < x->n_choices; i++) {
    nc_append(&codes, "%s%s", i ? ", " : "", x->choice[i]);
    there = there || strcmp(x->choice[i], code) == 0;
  }
  if (!there) code = x->n_choices ? x->choice[0] : "";
  say_years(d, x, "Eurostat's yields, t/ha");
  draft_add(d, "\n  yield:\n    file: %s\n    preset: eurostat\n", file);
  if (p->open[DECIDE_SELECT])
    draft_open(d, "    select: {crops: TODO} # which crop of the table? %s", codes);
  else if (*code)
    draft_add(d, "    select: {crops: %s} # %s\n", code,
              p->needed[DECIDE_SELECT] ? "assumed" : "of the table's crops");
  draft_add(d, "    error: {relative: 0.1, floor: 200 kg/ha} # assumed\n");
  write_basis(d);
  free(file);
  free(codes);
}

/* "lai" or "biomass.TAGP", with the variable that the key takes where none is named */
static void write_series(struct draft *d, const struct found *x, const char *key, const char *usual,
                         const char *indent) {
  char *file = draft_path(d, x->path), *variable = yaml_word(x->variable), a[11], b[11];
  const bool modis = strcmp(x->other, "modis_lai") == 0;
  draft_add(d, "%s# %s: %s, %s", indent, x->path, x->variable, *x->unit ? x->unit : "no unit");
  if (x->first_day <= x->last_day)
    draft_add(d, ", %s to %s", date_format(x->first_day, a), date_format(x->last_day, b));
  draft_add(d, "\n%s%s:\n%s  file: %s\n", indent, key, indent, file);
  if (modis)
    draft_add(d, "%s  preset: modis_lai # quality by the bits of FparLai_QC\n", indent);
  else if (strcmp(x->variable, usual) != 0)
    draft_add(d, "%s  variable: %s\n", indent, variable);
  if (x->error[0])
    draft_add(d, "%s  error_variable: %s # where one is missing, the default error\n", indent,
              x->error);
  if (x->quality[0] && !modis)
    draft_add(d, "%s  quality: {variable: %s, accept: [0]} # assumed: 0 is good%s%s\n", indent,
              x->quality, x->other[0] ? "; flags: " : "", x->other);
  free(file);
  free(variable);
}

static void write_stages(struct draft *d, const struct found *x) {
  char *file = draft_path(d, x->path);
  draft_add(d, "  phenology: {file: %s, stages: [", file);
  for (int i = 0; i < x->n_choices; i++) draft_add(d, "%s%s", i ? ", " : "", x->choice[i]);
  draft_add(d, "], error: 5 d} # the error is assumed\n");
  free(file);
}

void draft_observations(struct draft *d) {
  const struct plan *p = d->plan;
  const struct found *lai = findings_of(p->f, FOUND_LAI);
  const struct found *moisture = p->water ? findings_of(p->f, FOUND_MOISTURE) : NULL;
  const struct found *stages = findings_of(p->f, FOUND_STAGES);
  const int n_biomass = findings_count(p->f, FOUND_BIOMASS);
  if (!p->yield && !p->eurostat && !lai && !moisture && !stages && !n_biomass) {
    draft_add(d,
              "\n# no observations were found: simulate and ensemble run, calibrate needs some\n");
    return;
  }
  draft_add(d, "\nobservations:\n");
  if (p->yield) write_yield(d, p->yield);
  if (p->eurostat) write_eurostat(d, p->eurostat);
  if (lai) write_series(d, lai, "lai", "lai", "  ");
  if (moisture) write_series(d, moisture, "soil_moisture", "sm", "  ");
  if (n_biomass) draft_add(d, "  biomass:\n");
  for (int i = 0; i < p->f->n; i++)
    if (p->f->found[i].kind == FOUND_BIOMASS)
      write_series(d, &p->f->found[i], p->f->found[i].variable, p->f->found[i].variable, "    ");
  if (stages) write_stages(d, stages);
}
