/* The NetCDF files of a synthetic region. */
#include "ncio/plain_file.h"
#include "synthesize/synthesize.h"
#include <stdlib.h>
#include <string.h>

/* dimensions and coordinates lat, lon: dim[0], dim[1] */
static struct plain_file *create(const struct synthesis *s, const char *name, const char *title,
                                 int dim[2], struct problems *list) {
  char path[SYNTHESIS_PATH];
  struct plain_file *f = plain_create(synthesis_path(s, name, path), title, list);
  dim[0] = plain_dim(f, "lat", (int)s->n_lat);
  dim[1] = plain_dim(f, "lon", (int)s->n_lon);
  struct plain_variable lat = {.name = "lat",
                               .type = PLAIN_DOUBLE,
                               .unit = "degrees_north",
                               .standard_name = "latitude",
                               .n_dims = 1,
                               .dim = {dim[0]},
                               .attribute = {"axis", "Y"}};
  struct plain_variable lon = {.name = "lon",
                               .type = PLAIN_DOUBLE,
                               .unit = "degrees_east",
                               .standard_name = "longitude",
                               .n_dims = 1,
                               .dim = {dim[1]},
                               .attribute = {"axis", "X"}};
  plain_variable(f, &lat, s->lat);
  plain_variable(f, &lon, s->lon);
  return f;
}

/* dimension and coordinate time; returns its number */
static int add_time(struct plain_file *f, int n, const int *days, int first) {
  int dim = plain_dim(f, "time", n);
  double *value = calloc((size_t)n + 1, sizeof *value);
  if (!value) abort();
  for (int i = 0; i < n; i++) value[i] = days ? days[i] : first + i;
  struct plain_variable time = {.name = "time",
                                .type = PLAIN_INT,
                                .unit = "days since 1970-01-01",
                                .standard_name = "time",
                                .n_dims = 1,
                                .dim = {dim},
                                .attribute = {"calendar", "standard", "axis", "T"}};
  plain_variable(f, &time, value);
  free(value);
  return dim;
}

static bool write_cells(const struct synthesis *s, struct problems *list) {
  int dim[2];
  struct plain_file *f = create(s, "cells.nc", "cells of a synthetic region", dim, list);
  struct plain_variable mask = {.name = "mask",
                                .type = PLAIN_BYTE,
                                .unit = "1",
                                .long_name = "1 = cell with the crop",
                                .n_dims = 2,
                                .dim = {dim[0], dim[1]}};
  struct plain_variable altitude = {.name = "altitude",
                                    .type = PLAIN_DOUBLE, /* evaporation is of exactly it */
                                    .unit = "m",
                                    .standard_name = "surface_altitude",
                                    .n_dims = 2,
                                    .dim = {dim[0], dim[1]}};
  plain_variable(f, &mask, s->is_cell);
  if (s->water) plain_variable(f, &altitude, s->altitude);
  return plain_close(&f, list);
}

/* double: the truth is run with exactly these numbers */
static bool write_soil(const struct synthesis *s, struct problems *list) {
  static const int map[] = {SOIL_SMW, SOIL_SMFCF, SOIL_SM0};
  int dim[2];
  double *value = malloc((size_t)s->n_points * sizeof *value);
  if (!value) abort();
  struct plain_file *f = create(s, "soil.nc", "soil of a synthetic region", dim, list);
  for (int i = 0; i < 3; i++) {
    const struct soil_parameter_info *info = &soil_parameter_info[map[i]];
    struct plain_variable v = {.name = info->name,
                               .type = PLAIN_DOUBLE,
                               .unit = "1",
                               .long_name = info->meaning,
                               .n_dims = 2,
                               .dim = {dim[0], dim[1]}};
    for (int p = 0; p < s->n_points; p++) value[p] = s->soil[p].value[map[i]];
    plain_variable(f, &v, value);
  }
  struct plain_variable depth = {.name = "RDMSOL",
                                 .type = PLAIN_DOUBLE,
                                 .unit = parameter_info[PARAM_RDMSOL].unit,
                                 .long_name = parameter_info[PARAM_RDMSOL].meaning,
                                 .n_dims = 2,
                                 .dim = {dim[0], dim[1]}};
  plain_variable(f, &depth, s->depth);
  free(value);
  return plain_close(&f, list);
}

static void add_region_names(const struct synthesis *s, struct plain_file *f, int dim) {
  const char **name = calloc((size_t)s->n_regions, sizeof *name);
  if (!name) abort();
  for (long r = 0; r < s->n_regions; r++) name[r] = s->region_name[r];
  plain_texts(f, "region_name", "name of the region", dim, (int)s->n_regions, name);
  free(name);
}

static bool write_zones(const struct synthesis *s, struct problems *list) {
  int dim[2];
  struct plain_file *f = create(s, "zones.nc", "regions of a synthetic region", dim, list);
  add_region_names(s, f, plain_dim(f, "region", (int)s->n_regions));
  struct plain_variable zone = {.name = "zone",
                                .type = PLAIN_INT,
                                .unit = "1",
                                .long_name = "region of the cell, index into region_name",
                                .n_dims = 2,
                                .dim = {dim[0], dim[1]}};
  struct plain_variable area = {.name = "harvested_area",
                                .type = PLAIN_FLOAT,
                                .unit = "ha",
                                .long_name = "harvested area of the cell",
                                .n_dims = 2,
                                .dim = {dim[0], dim[1]}};
  plain_variable(f, &zone, s->region);
  plain_variable(f, &area, s->area);
  return plain_close(&f, list);
}

/* rows of a chunk of the weather: some MB, and a divisor of the band */
static int chunk_rows(const struct synthesis *s) {
  const long most = (1 << 20) / (s->n_lon * s->n_days);
  int rows = most < 1 ? 1 : most < s->band ? (int)most : s->band;
  while (s->band % rows) rows--;
  return rows;
}

/* The last band may be shorter than the others. */
static void write_band(const struct synthesis *s, struct plain_file *f,
                       const struct plain_variable *v, int id, int row, int n,
                       const double *value) {
  const size_t width = (size_t)n * (size_t)s->n_lon, made = (size_t)s->band * (size_t)s->n_lon;
  double *part = n == s->band ? NULL : malloc(width * (size_t)s->n_days * sizeof *part);
  if (n != s->band && !part) abort();
  for (int d = 0; part && d < s->n_days; d++)
    memcpy(part + (size_t)d * width, value + (size_t)d * made, width * sizeof *part);
  plain_rows(f, v, id, 1, row, n, part ? part : value);
  free(part);
}

/* A band of rows after the other; what is one chunk is written as it was made. */
static bool write_forcing(struct synthesis *s, struct problems *list) {
  static const struct {
    const char *name, *unit, *standard_name, *cell_methods;
  } as[N_SYN_WEATHER] = {
      [SYN_TMIN] = {"tasmin", "K", "air_temperature", "time: minimum"},
      [SYN_TMAX] = {"tasmax", "K", "air_temperature", "time: maximum"},
      [SYN_RSDS] = {"rsds", "W m-2", "surface_downwelling_shortwave_flux_in_air", "time: mean"},
      [SYN_PR] = {"pr", "kg m-2 s-1", "precipitation_flux", "time: mean"},
      [SYN_HURS] = {"hurs", "%", "relative_humidity", "time: mean"},
      [SYN_WIND] = {"sfcWind", "m s-1", "wind_speed", "time: mean"}};
  struct plain_variable variable[N_SYN_WEATHER];
  int dim[2], id[N_SYN_WEATHER];
  struct plain_file *f = create(s, "weather.nc", "daily weather of a synthetic region", dim, list);
  const int time = add_time(f, s->n_days, NULL, s->day0);
  const size_t chunk[3] = {(size_t)s->n_days, (size_t)chunk_rows(s), (size_t)s->n_lon};
  for (int v = 0; v < N_SYN_WEATHER; v++) {
    variable[v] = (struct plain_variable){.name = as[v].name,
                                          .type = PLAIN_FLOAT,
                                          .unit = as[v].unit,
                                          .standard_name = as[v].standard_name,
                                          .n_dims = 3,
                                          .dim = {time, dim[0], dim[1]},
                                          .attribute = {"cell_methods", as[v].cell_methods}};
    id[v] = plain_variable_begin(f, &variable[v], chunk);
  }
  for (int row = 0; row < s->n_lat; row += s->band) {
    const int n = row + s->band < s->n_lat ? s->band : (int)s->n_lat - row;
    if (!s->covariates) synthesis_weather(s, row);
    for (int v = 0; v < N_SYN_WEATHER; v++)
      write_band(s, f, &variable[v], id[v], row, n, s->weather[v]);
  }
  return plain_close(&f, list);
}

static bool write_lai(const struct synthesis *s, struct problems *list) {
  int dim[2];
  struct plain_file *f = create(s, "lai.nc", "observed LAI of a synthetic region", dim, list);
  int time = add_time(f, s->lai.n_dates, s->lai.date, 0);
  struct plain_variable lai = {.name = "lai",
                               .type = PLAIN_FLOAT,
                               .unit = "1",
                               .standard_name = "leaf_area_index",
                               .n_dims = 3,
                               .dim = {time, dim[0], dim[1]},
                               .attribute = {"ancillary_variables", "lai_error quality"}};
  struct plain_variable error = {.name = "lai_error",
                                 .type = PLAIN_FLOAT,
                                 .unit = "1",
                                 .long_name = "standard error of lai",
                                 .n_dims = 3,
                                 .dim = {time, dim[0], dim[1]}};
  struct plain_variable flag = {.name = "quality",
                                .type = PLAIN_BYTE,
                                .unit = "1",
                                .long_name = "0 = good, 1 = cloud",
                                .n_dims = 3,
                                .dim = {time, dim[0], dim[1]}};
  plain_variable(f, &lai, s->lai.value);
  plain_variable(f, &error, s->lai.error);
  plain_variable(f, &flag, s->lai.flag);
  return plain_close(&f, list);
}

static bool write_moisture(const struct synthesis *s, struct problems *list) {
  int dim[2];
  struct plain_file *f = create(s, "sm.nc", "observed moisture of a synthetic region", dim, list);
  int time = add_time(f, s->moisture.n_dates, s->moisture.date, 0);
  struct plain_variable sm = {.name = "sm",
                              .type = PLAIN_FLOAT,
                              .unit = "1",
                              .long_name = "moisture of the rooted zone, by volume",
                              .n_dims = 3,
                              .dim = {time, dim[0], dim[1]},
                              .attribute = {"ancillary_variables", "sm_error"}};
  struct plain_variable error = {.name = "sm_error",
                                 .type = PLAIN_FLOAT,
                                 .unit = "1",
                                 .long_name = "standard error of sm",
                                 .n_dims = 3,
                                 .dim = {time, dim[0], dim[1]}};
  plain_variable(f, &sm, s->moisture.value);
  plain_variable(f, &error, s->moisture.error);
  return plain_close(&f, list);
}

static bool write_yield(const struct synthesis *s, struct problems *list) {
  char path[SYNTHESIS_PATH];
  struct plain_file *f = plain_create(synthesis_path(s, "yield.nc", path),
                                      "reported yields of a synthetic region", list);
  int region = plain_dim(f, "region", (int)s->n_regions), year = plain_dim(f, "year", s->n_years);
  double *years = calloc((size_t)s->n_years, sizeof *years);
  if (!years) abort();
  for (int y = 0; y < s->n_years; y++) years[y] = (double)(s->first_year + y);
  add_region_names(s, f, region);
  struct plain_variable when = {.name = "year",
                                .type = PLAIN_INT,
                                .unit = "1",
                                .long_name = "harvest year",
                                .n_dims = 1,
                                .dim = {year}};
  struct plain_variable yield = {.name = "yield",
                                 .type = PLAIN_FLOAT,
                                 .unit = "t ha-1",
                                 .long_name = "yield at 14 % moisture",
                                 .n_dims = 2,
                                 .dim = {region, year},
                                 .attribute = {"ancillary_variables", "yield_error"}};
  struct plain_variable error = {.name = "yield_error",
                                 .type = PLAIN_FLOAT,
                                 .unit = "t ha-1",
                                 .long_name = "standard error of yield",
                                 .n_dims = 2,
                                 .dim = {region, year}};
  struct plain_variable without = {.name = "yield_true",
                                   .type = PLAIN_FLOAT,
                                   .unit = "t ha-1",
                                   .long_name = "yield at 14 % moisture without errors",
                                   .n_dims = 2,
                                   .dim = {region, year}};
  plain_variable(f, &when, years);
  plain_variable(f, &yield, s->yield);
  plain_variable(f, &error, s->yield_error);
  if (s->covariates) plain_variable(f, &without, s->yield_true);
  free(years);
  return plain_close(&f, list);
}

static bool write_covariates(const struct synthesis *s, struct problems *list) {
  const struct {
    struct plain_variable v;
    const double *value;
  } all[] = {
      {{.name = "clay", .unit = "%", .long_name = "clay in the topsoil, by mass"}, s->clay},
      {{.name = "organic_carbon",
        .unit = "%",
        .long_name = "organic carbon in the topsoil, by mass"},
       s->carbon},
      {{.name = "temperature",
        .unit = "degC",
        .long_name = "mean of the days' (minimum + maximum) / 2",
        .standard_name = "air_temperature",
        .attribute = {"cell_methods", "time: mean"}},
       s->temperature},
      {{.name = "radiation",
        .unit = "W m-2",
        .long_name = "mean global radiation",
        .standard_name = "surface_downwelling_shortwave_flux_in_air",
        .attribute = {"cell_methods", "time: mean"}},
       s->radiation},
      {{.name = "altitude", .unit = "m", .standard_name = "surface_altitude"}, s->altitude},
      {{.name = "climate_zone",
        .type = PLAIN_INT,
        .unit = "1",
        .long_name = "climate zone from 1 = coldest; the number after Z in the regions' names"},
       s->zone}};
  int dim[2];
  struct plain_file *f =
      create(s, "covariates.nc", "climate and soil of a synthetic region", dim, list);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct plain_variable v = all[i].v;
    /* double: the truth is a function of exactly these numbers */
    if (all[i].value != s->zone) v.type = PLAIN_DOUBLE;
    v.n_dims = 2;
    v.dim[0] = dim[0];
    v.dim[1] = dim[1];
    plain_variable(f, &v, all[i].value);
  }
  return plain_close(&f, list);
}

static bool write_true_factors(const struct synthesis *s, struct problems *list) {
  int dim[2];
  struct plain_file *f =
      create(s, "truth_parameters.nc", "true parameters of a synthetic region", dim, list);
  for (int i = 0; i < s->n_by_cell; i++) {
    struct plain_variable factor = {.name = s->control[i].name,
                                    .type = PLAIN_DOUBLE,
                                    .unit = "1",
                                    .long_name = "true factor on the base value in crop.yaml",
                                    .n_dims = 2,
                                    .dim = {dim[0], dim[1]}};
    plain_variable(f, &factor, s->factor[i]);
  }
  return plain_close(&f, list);
}

bool synthesis_write_inputs(struct synthesis *s, struct problems *list) {
  if (s->covariates && !(write_covariates(s, list) && write_true_factors(s, list))) return false;
  return write_cells(s, list) && write_zones(s, list) && write_forcing(s, list) &&
         (!s->water || write_soil(s, list));
}

bool synthesis_write_observations(const struct synthesis *s, struct problems *list) {
  return write_lai(s, list) && (!s->moisture.every || write_moisture(s, list)) &&
         write_yield(s, list);
}
