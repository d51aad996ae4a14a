/* Writes the campaign: cells, regions, crop, years, calendar, control; see draft.h. Weather, soil
 * and observations stand in files of their own.
 */
#include "init/draft.h"
#include "init/paths.h"
#include "support/calendar.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *formatted(const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  const int n = vsnprintf(NULL, 0, format, args);
  char *line = nc_array((size_t)(n < 0 ? 0 : n) + 1, 1);
  vsnprintf(line, (size_t)n + 1, format, again);
  va_end(again);
  return line;
}

void draft_add(struct draft *d, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *line = formatted(format, args);
  va_end(args);
  nc_append(&d->text, "%s", line);
  free(line);
}

void draft_open(struct draft *d, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char *line = formatted(format, args);
  va_end(args);
  nc_append(&d->text, "%s\n", line);
  char **grown = nc_array((size_t)d->n_open + 1, sizeof *grown);
  if (d->n_open) memcpy(grown, d->open, (size_t)d->n_open * sizeof *grown);
  free(d->open);
  d->open = grown;
  d->open[d->n_open++] = line;
}

void draft_clear(struct draft *d) {
  free(d->text);
  nc_free_texts((size_t)d->n_open, &d->open);
  *d = (struct draft){0};
}

char *draft_path(const struct draft *d, const char *path) {
  char *relative = path_from(d->campaign, path), *word = yaml_word(relative);
  free(relative);
  return word;
}

/* -- head */

/* "maize" of maize.yaml, with what a name of files may hold; "campaign" without a crop */
static void campaign_name(const struct plan *p, char name[64]) {
  const char *path = p->crop && findings_count(p->f, FOUND_CROP) == 1 ? p->crop->path : "campaign";
  const char *base = strrchr(path, '/');
  base = base ? base + 1 : path;
  snprintf(name, 64, "%.*s", (int)strcspn(base, "."), base);
  if (strcmp(name, "crop") == 0 && p->crop && p->crop->n_choices)
    snprintf(name, 64, "%.63s", p->crop->choice[0]);
  for (char *c = name; *c; c++)
    if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *c)) *c = '_';
}

static void write_head(struct draft *d) {
  const struct plan *p = d->plan;
  char name[64];
  campaign_name(p, name);
  draft_add(d,
            "# Made by `windrow init` from %d file%s. Comments say what was recognised in which of "
            "them, and what is assumed.\n"
            "# `windrow check` reads all of it; `windrow help calibrate` explains every key.\n",
            p->f->n_paths, p->f->n_paths > 1 ? "s" : "");
  if (p->water)
    draft_add(d,
              "# production: wlp (water-limited), since soil, rain, humidity and wind were found; "
              "pp is potential production\n");
  else
    draft_add(d, "# production: pp (potential), since %s; wlp is water-limited\n",
              p->why_potential);
  draft_add(d, "campaign: {name: %s, production: %s}\n", name, p->water ? "wlp" : "pp");
}

/* -- cells and regions */

static void say_places(struct draft *d, const struct nc_space *s) {
  if (s->gridded)
    draft_add(d, "grid of %d x %d, latitude %.6g to %.6g, longitude %.6g to %.6g", s->n_lat,
              s->n_lon, s->lat[0], s->lat[s->n_lat - 1], s->lon[0], s->lon[s->n_lon - 1]);
  else
    draft_add(d, "%d station%s, the first %s", s->n_lon, s->n_lon > 1 ? "s" : "",
              s->name ? s->name[0] : "without a name");
}

static void write_region(struct draft *d) {
  const struct plan *p = d->plan;
  char *cells = draft_path(d, p->cells), *ties = NULL, *word = NULL;
  draft_add(d, "\n# cells: %s: ", p->cells);
  say_places(d, p->places);
  if (p->mask && strcmp(p->mask, "all") == 0)
    draft_add(d, "; no mask was found: every point is a cell");
  draft_add(d, "\nregion:\n  cells: %s\n", cells);
  if (p->mask) draft_add(d, "  mask: %s\n", p->mask);
  if (p->zones) {
    ties = draft_path(d, p->zones->path);
    word = yaml_word(p->zones->variable);
    draft_add(d, "  zones: {file: %s, variable: %s} # one region a cell\n", ties, word);
  } else if (p->overlap) {
    ties = draft_path(d, p->overlap->path);
    if (p->overlap->variable[0]) word = yaml_word(p->overlap->variable);
    draft_add(d, "  overlap: {file: %s%s%s} # %s\n", ties, word ? ", area: " : "", word ? word : "",
              p->overlap->other[0] ? "the one station of each region" : "area of cells in regions");
  } else if (p->station_variable[0]) {
    word = yaml_word(p->station_variable);
    draft_add(d, "  zones: {file: %s, variable: %s} # yields are of the stations themselves\n",
              cells, word);
  } else if (p->open[DECIDE_REGIONS]) {
    draft_open(d,
               "  zones: {file: TODO} # which cell belongs to which region of the yields? a map "
               "with a variable 'zone', or instead overlap: {file: ...}, a table of region, lat, "
               "lon, area");
  }
  if (p->other_grid)
    draft_add(d,
              "# soils, calendar or LAI lie on another grid than the cells: means by area, classes "
              "and dates of the nearest point\nmaps: {other_grid: mean}\n");
  free(cells);
  free(ties);
  free(word);
}

/* -- crop */

/* The first few names, "a, b, c ... (12)"; malloc'ed */
static char *some(int n, char *const *name) {
  char *text = NULL;
  nc_append(&text, "%s", "");
  for (int i = 0; i < n && i < 6; i++) nc_append(&text, "%s%s", i ? ", " : "", name[i]);
  if (n > 6) nc_append(&text, " ... (%d)", n);
  return text;
}

static void write_crop(struct draft *d) {
  const struct plan *p = d->plan;
  const int n_files = findings_count(p->f, FOUND_CROP);
  draft_add(d, "\n");
  if (n_files != 1) {
    char **name = nc_array((size_t)n_files, sizeof *name);
    for (int i = 0, k = 0; i < p->f->n; i++)
      if (p->f->found[i].kind == FOUND_CROP) name[k++] = draft_path(d, p->f->found[i].path);
    char *names = some(n_files, name);
    draft_open(
        d,
        "crop: {parameters: TODO, variety: TODO} # which crop? a PCSE crop file%s%s, and one "
        "of its varieties",
        n_files ? ": " : "", names);
    nc_free_texts((size_t)n_files, &name);
    free(names);
    return;
  }
  char *file = draft_path(d, p->crop->path), *names = some(p->crop->n_choices, p->crop->choice);
  if (p->crop->n_choices > 1)
    draft_open(d, "crop: {parameters: %s, variety: TODO} # which variety? %s", file, names);
  else if (p->crop->n_choices == 1)
    draft_add(d, "crop: {parameters: %s, variety: %s} # the file's only variety\n", file, names);
  else
    draft_add(d, "crop: {parameters: %s} # a flat file of parameters\n", file);
  free(file);
  free(names);
}

/* -- years and calendar */

/* "1999, 2004": the first and the last, or all of a list with gaps; malloc'ed */
static char *harvest_years(const struct season_plan *s) {
  const int first = s->year[0], last = s->year[s->n_years - 1];
  char *text = NULL;
  if (last - first + 1 == s->n_years || s->n_years == 2)
    nc_append(&text, "%d, %d", first, last);
  else
    for (int i = 0; i < s->n_years; i++) nc_append(&text, "%s%d", i ? ", " : "", s->year[i]);
  return text;
}

static void write_years(struct draft *d) {
  const struct season_plan *s = &d->plan->season;
  char *years = harvest_years(s);
  draft_add(d, "\n# years whose season the weather covers%s\n",
            d->plan->yield || d->plan->eurostat ? " and of which there are yields" : "");
  if (d->plan->open[DECIDE_YEAR])
    draft_open(
        d,
        "years: {harvest: [%s], attribution: {sowing_year_plus: TODO}} # sown in the year of "
        "harvest: 0; in the year before, as winter crops: 1",
        years);
  else
    draft_add(d, "years: {harvest: [%s], attribution: {sowing_year_plus: %d}} # %s\n", years,
              s->sowing_year_plus,
              s->sowing_year_plus ? "sown in the year before harvest"
                                  : "sown in the year of harvest");
  free(years);
}

static void write_calendar(struct draft *d) {
  const struct plan *p = d->plan;
  const struct season_plan *s = &p->season;
  draft_add(d, "\n");
  if (s->from_file) {
    char *file = draft_path(d, p->calendar->path), *start = yaml_word(p->calendar->variable);
    char *end = yaml_word(p->calendar->other);
    draft_add(d,
              "# calendar: %s: %s, days %d to %d of the year where the cells lie\ncalendar:\n"
              "  start: {file: %s, variable: %s, type: sowing}\n",
              p->calendar->path, p->calendar->variable, s->first_start, s->last_start, file, start);
    if (p->calendar->other[0])
      draft_add(
          d,
          "  end: {type: earliest, latest: {file: %s, variable: %s}} # at maturity, or on that "
          "day\n",
          file, end);
    else
      draft_add(d, "  end: {type: maturity, max_days: 300, short_weather: exclude} # the longest "
                   "season is assumed\n");
    free(file);
    free(start);
    free(end);
    return;
  }
  draft_add(d, "calendar:\n");
  draft_open(
      d,
      "  start: {day: TODO, type: sowing} # sown when, \"MM-DD\"? %s about \"%s\" in a temperate "
      "climate; no calendar was found",
      s->any_time ? "summer crops" : s->habit->word, s->habit->sowing);
  if (s->any_time)
    draft_add(d, "  end: {type: maturity, max_days: 330, short_weather: state_at_end} # the "
                 "longest season is "
                 "assumed\n");
  else
    draft_add(d,
              "  end: {type: earliest, latest: \"%s\"} # assumed: the crop counts as it stands on "
              "that day, unless it is ripe before\n",
              s->habit->latest);
}

/* -- control */

static void write_control(struct draft *d) {
  const struct plan *p = d->plan;
  draft_add(
      d, "\n# estimated: factors on the crop's own values, the same for all cells (extent: region "
         "gives each region its own)\n"
         "control:\n"
         "  TSUM1: {factor: [0.8, 1.25], prior_sd: 0.08} # temperature sum to anthesis\n"
         "  TSUM2: {factor: [0.8, 1.25], prior_sd: 0.08} # and to maturity\n"
         "  SPAN: {factor: [0.7, 1.35], prior_sd: 0.1} # life span of leaves\n"
         "  AMAXTB: {factor: [0.75, 1.25], prior_sd: 0.08} # assimilation at light saturation\n");
  if (p->yield || p->eurostat)
    draft_add(d,
              "  gap: {extent: region, prior: 0.75, prior_sd: 0.12} # share of the simulated yield "
              "that a region's fields reach\n"
              "  # trend: {extent: region, centre: %d, prior_sd: 1 %%/yr}\n",
              (p->season.year[0] + p->season.year[p->season.n_years - 1]) / 2);
}

bool draft_write(const struct plan *plan, const char *campaign, struct draft *d,
                 struct problems *list) {
  *d = (struct draft){.plan = plan, .campaign = campaign};
  write_head(d);
  write_region(d);
  write_crop(d);
  write_years(d);
  const bool good = draft_forcing(d, list);
  draft_soil(d);
  write_calendar(d);
  draft_observations(d);
  write_control(d);
  draft_add(d, "\noptimiser: {tao: bqnls, max_evaluations: 100}\noutput: {dir: out}\n");
  return good;
}
