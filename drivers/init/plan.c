/* What the campaign will read, of what was found; see plan.h. */
#include "init/plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- cells */

/* The text that names the stations of a file, "" where there is none */
static void find_station_variable(const char *path, char name[NC_NAME]) {
  struct problems none = {0};
  struct nc_file file;
  struct inspection in;
  name[0] = '\0';
  if (nc_file_open(path, &file, &none)) {
    inspect(&file, &in);
    for (int i = 0; i < in.n && in.has_space && !in.space.gridded; i++) {
      const struct inspected_variable *x = &in.variable[i];
      static const char *const usual[] = {"station_name", "location_name", "station", "location",
                                          "name",         "station_id",    "id",      NULL};
      if (x->text && x->v.n_dims == 1 && x->v.dim[0] == in.space.column_dim &&
          name_is_one_of(x->v.name, usual) && !name[0])
        snprintf(name, NC_NAME, "%s", x->v.name);
    }
    inspection_clear(&in);
    nc_file_close(&file);
  }
  problems_clear(&none);
}

static void choose_cells(struct plan *p) {
  const struct findings *f = p->f;
  const struct found *mask = findings_of(f, FOUND_MASK), *zones = findings_of(f, FOUND_ZONES);
  const struct found *stations = findings_of(f, FOUND_STATIONS);
  if (mask) {
    p->cells = mask->path;
    p->places = &mask->space;
  } else if (f->forcing.n_files && !f->forcing.space.gridded && f->forcing.space.name) {
    p->cells = f->forcing.file[0];
    p->places = &f->forcing.space;
    if (stations && !p->places->gridded) { /* a list of its own comes first */
      p->cells = stations->path;
      p->places = &stations->space;
    }
  } else if (stations) {
    p->cells = stations->path;
    p->places = &stations->space;
  } else if (zones && zones->space.gridded) {
    p->cells = zones->path;
    p->places = &zones->space;
    p->mask = zones->variable;
  } else {
    p->cells = f->forcing.file[0];
    p->places = &f->forcing.space;
    p->mask = p->places->gridded ? "all" : NULL;
  }
}

/* -- regions */

static bool is_place(const struct nc_space *places, const char *name) {
  for (int i = 0; places->name && i < places->n_lon; i++)
    if (strcmp(places->name[i], name) == 0) return true;
  return false;
}

/* Whether yields are of the stations that are the cells */
static bool regions_are_stations(const struct plan *p) {
  const struct found *yield = p->yield;
  if (!yield || p->places->gridded || !yield->n_choices) return false;
  for (int i = 0; i < yield->n_choices; i++)
    if (!is_place(p->places, yield->choice[i])) return false;
  return true;
}

static void choose_regions(struct plan *p) {
  p->overlap = findings_of(p->f, FOUND_OVERLAP);
  p->zones = p->overlap ? NULL : findings_of(p->f, FOUND_ZONES);
  if (p->overlap || p->zones || (!p->yield && !p->eurostat)) return;
  if (regions_are_stations(p)) find_station_variable(p->cells, p->station_variable);
  p->needed[DECIDE_REGIONS] = !p->station_variable[0];
}

/* -- production */

static bool has_soil_parameter(const struct found *x, const char *name) {
  for (int i = 0; x && i < x->n_choices; i++)
    if (strcmp(x->choice[i], name) == 0) return true;
  return false;
}

static bool soilgrids_are_whole(const struct findings *f) {
  const struct found *x = findings_of(f, FOUND_SOILGRIDS);
  return x && (!x->variable[0] || findings_count(f, FOUND_SOILGRIDS) == 3);
}

static void choose_production(struct plan *p) {
  p->soil = findings_of(p->f, FOUND_WATER);
  if (!p->soil && soilgrids_are_whole(p->f)) p->soil = findings_of(p->f, FOUND_SOILGRIDS);
  if (!p->soil) p->soil = findings_of(p->f, FOUND_TEXTURE);
  p->soil_file = findings_of(p->f, FOUND_SOIL);
  const bool soil = p->soil || has_soil_parameter(p->soil_file, "SMFCF");
  p->water = soil && p->f->forcing.water;
  if (!soil)
    p->why_potential = "no soil was found";
  else if (!p->water)
    p->why_potential =
        "the weather lacks rain, humidity or wind, which water-limited production needs";
}

/* Altitude comes from the cells' file or one of the weather's, from another file, or a person. */
static void choose_altitude(struct plan *p) {
  if (!p->water) return;
  for (int i = 0; i < p->f->n; i++) {
    const struct found *x = &p->f->found[i];
    if (x->kind != FOUND_ALTITUDE) continue;
    bool read = strcmp(x->path, p->cells) == 0;
    for (int w = 0; w < p->f->forcing.n_files; w++)
      read = read || strcmp(x->path, p->f->forcing.file[w]) == 0;
    if (read) {
      p->altitude = NULL;
      return;
    }
    if (places_hold(&x->space, p->places)) p->altitude = x;
  }
  p->needed[DECIDE_ALTITUDE] = !p->altitude;
  for (int v = 0; v < p->f->forcing.n_variables; v++) /* the files bring evaporation */
    if (p->f->forcing.variable[v].quantity == FORCING_E0) p->needed[DECIDE_ALTITUDE] = false;
}

/* -- grids */

static void look_at_grids(struct plan *p) {
  for (int i = 0; i < p->f->n && p->places->gridded; i++) {
    const struct found *x = &p->f->found[i];
    const bool map = x->kind == FOUND_ZONES || x->kind == FOUND_CALENDAR || x->kind == FOUND_LAI ||
                     x->kind == FOUND_SHARE || x->kind == FOUND_WATER ||
                     x->kind == FOUND_SOILGRIDS || x->kind == FOUND_TEXTURE;
    if (map && x->has_space && x->space.gridded && !places_hold(&x->space, p->places))
      p->other_grid = true;
  }
}

static void choose_crop(struct plan *p) {
  p->crop = findings_of(p->f, FOUND_CROP);
  p->needed[DECIDE_CROP] =
      !p->crop || findings_count(p->f, FOUND_CROP) > 1 || p->crop->n_choices > 1;
}

/* Eurostat's code of the crop, where the table has several and the crop's name tells none */
static void choose_code(struct plan *p) {
  const struct found *x = p->eurostat;
  bool there = false;
  for (int i = 0; x && i < x->n_choices; i++)
    there = there || strcmp(x->choice[i], p->season.habit->eurostat) == 0;
  p->needed[DECIDE_SELECT] = x && x->n_choices > 1 && !there;
}

bool plan_make(const struct findings *f, struct plan *p, struct problems *list) {
  int n_open = 0;
  *p = (struct plan){.f = f};
  p->yield = findings_of(f, FOUND_YIELD);
  p->eurostat = findings_of(f, FOUND_EUROSTAT);
  p->calendar = findings_of(f, FOUND_CALENDAR);
  choose_cells(p);
  choose_regions(p);
  choose_production(p);
  choose_altitude(p);
  choose_crop(p);
  look_at_grids(p);
  p->needed[DECIDE_BASIS] = p->yield && !(p->yield->moisture >= 0.0);
  const bool good = season_plan_make(p, list);
  p->needed[DECIDE_SOWING] = !p->season.from_file;
  p->needed[DECIDE_YEAR] = p->season.any_time;
  choose_code(p);
  for (int d = 0; d < N_DECISIONS; d++)
    if (p->needed[d] && n_open < MOST_OPEN) p->open[d] = ++n_open;
  return good;
}

void plan_clear(struct plan *p) { free(p->season.year); }
