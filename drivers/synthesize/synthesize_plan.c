/* The plan of a synthetic region: cells, regions, true parameters, and the weather. */
#include "support/calendar.h"
#include "support/random.h"
#include "synthesize/synthesize.h"
#include "synthesize/synthesize_crop.h"
#include "weather/weather_generator.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const double synthetic_moisture = 0.14;

/* bounds of SMFCF keep it between wilting point and saturation of any texture here */
static const struct synthetic_control controls[SYNTHETIC_CONTROLS] = {
    {"TSUM1", 1.08, 0.08, 0.8, 1.25},   {"TSUM2", 0.93, 0.08, 0.8, 1.25},
    {"SPAN", 1.10, 0.10, 0.7, 1.35},    {"AMAXTB", 0.92, 0.08, 0.75, 1.25},
    {"SMFCF", 0.94, 0.05, 0.83, 1.13},  {"RDMSOL", 1.08, 0.10, 0.7, 1.4},
    {"RGRLAI", 1.10, 0.10, 0.65, 1.35}, {"TDWI", 1.10, 0.15, 0.5, 1.6},
    {"SLATB", 0.96, 0.06, 0.8, 1.25},   {"TSUMEM", 0.90, 0.10, 0.65, 1.35},
};

static bool of_soil(const struct synthetic_control *control) {
  return soil_parameter_find(control->name) >= 0 || strcmp(control->name, "RDMSOL") == 0;
}

int synthesis_controls(struct synthesis *s) {
  int n = 0;
  for (int i = 0; i < SYNTHETIC_CONTROLS; i++)
    if (s->water || !of_soil(&controls[i])) s->control[n++] = controls[i];
  return n;
}

static const struct synthetic_calendar calendars[] = {
    {"wheat", 10, 10, 9, 15, 1, 345, 52.0, 9.0, 135.0},
    {"maize", 4, 25, 11, 30, 0, 225, 42.0, 12.0, 154.0}};

enum { DRAW_MASK = 1000, DRAW_AREA };

static void *room(int n, size_t size) {
  void *memory = calloc((size_t)n + 1, size);
  if (!memory) abort();
  return memory;
}

/* -- truth */

/* multiplies a scalar, all ordinates of a table, or a parameter of the soil */
static void scale(const char *name, double factor, struct parameter_set *set,
                  struct soil_set *soil) {
  int scalar = parameter_find(name), table = table_find(name), of_soil = soil_parameter_find(name);
  if (scalar >= 0) set->scalar[scalar] *= factor;
  if (soil && of_soil >= 0) soil->value[of_soil] *= factor;
  for (int k = 0; table >= 0 && k < set->table[table].n; k++) set->table[table].y[k] *= factor;
}

void synthesis_truth_of(const struct synthesis *s, int point, struct parameter_set *set,
                        struct soil_set *soil) {
  *set = s->base;
  if (soil) {
    *soil = s->soil[point];
    set->scalar[PARAM_RDMSOL] = s->depth[point];
  }
  for (int i = 0; i < s->n_parameters; i++)
    scale(s->control[i].name, s->factor[i] ? s->factor[i][point] : s->control[i].truth, set, soil);
}

/* -- place */

static const double span_of_covariates = 10.0; /* degrees each way: 3.3 K from north to south */

static void make_axes(struct synthesis *s) {
  long n = s->n_lat > s->n_lon ? s->n_lat : s->n_lon;
  double step = n <= 40 ? 0.25 : 10.0 / (double)n;
  double south = s->covariates ? span_of_covariates / (double)s->n_lat : step;
  double east = s->covariates ? span_of_covariates / (double)s->n_lon : step;
  double north = s->covariates ? s->calendar.north : 52.0;
  s->lat = room((int)s->n_lat, sizeof *s->lat);
  s->lon = room((int)s->n_lon, sizeof *s->lon);
  for (long j = 0; j < s->n_lat; j++) s->lat[j] = north - south * ((double)j + 0.5);
  for (long i = 0; i < s->n_lon; i++) s->lon[i] = 8.0 + east * ((double)i + 0.5);
}

/* Bands of rows, each cut into its share of the regions. */
static int region_of(const struct synthesis *s, long j, long i) {
  long n = s->n_regions, bands = (long)sqrt((double)n);
  if (bands > s->n_lat) bands = s->n_lat;
  long band = j * bands / s->n_lat;
  long first = band * n / bands, end = (band + 1) * n / bands;
  return (int)(first + i * (end - first) / s->n_lon);
}

static double uniform(const struct synthesis *s, int point, uint32_t what) {
  struct random_key key = {.seed = (uint64_t)s->seed, .cell = (uint32_t)point, .variable = what};
  return random_uniform(key, 0);
}

void synthesis_settle_cells(struct synthesis *s) {
  int *cells = room((int)s->n_regions, sizeof *cells);
  for (int p = 0; p < s->n_points; p++) cells[(int)s->region[p]] += s->is_cell[p] != 0.0;
  for (int p = 0; p < s->n_points; p++) {
    int r = (int)s->region[p];
    if (cells[r] == 0) s->is_cell[p] = cells[r] = 1;
    s->n_cells += s->is_cell[p] != 0.0;
  }
  free(cells);
}

static void make_place(struct synthesis *s) {
  make_axes(s);
  s->is_cell = room(s->n_points, sizeof *s->is_cell);
  s->region = room(s->n_points, sizeof *s->region);
  s->area = room(s->n_points, sizeof *s->area);
  s->region_name = room((int)s->n_regions, sizeof *s->region_name);
  for (int p = 0; p < s->n_points; p++) {
    s->region[p] = region_of(s, p / s->n_lon, p % s->n_lon);
    s->area[p] = floor(500.0 + 4500.0 * uniform(s, p, DRAW_AREA));
    s->is_cell[p] = uniform(s, p, DRAW_MASK) >= s->masked;
  }
  for (long r = 0; r < s->n_regions; r++)
    snprintf(s->region_name[r], sizeof s->region_name[r], "R%02ld", r + 1);
  if (!s->covariates) synthesis_settle_cells(s); /* else when the weather has made the regions */
}

static bool sizes_fit(const struct synthesis *s, struct problems *list) {
  if (s->n_regions > s->n_points)
    return problem(list, "command line: --regions %ld: there are only %d cells", s->n_regions,
                   s->n_points);
  if (!s->covariates) return true;
  if (s->n_zones > s->n_regions)
    return problem(list,
                   "command line: --zones %ld: there are only %ld regions, and each lies in "
                   "one climate zone; expected --regions %ld or more",
                   s->n_zones, s->n_regions, s->n_zones);
  return 2 * s->n_regions <= s->n_points ||
         problem(list,
                 "command line: --regions %ld: climate zones are cut into regions of two "
                 "points and more; expected at most %d for %d points",
                 s->n_regions, s->n_points / 2, s->n_points);
}

/* of the weather: whole years, from the fallow before the first crop on */
static int first_year(const struct synthesis *s) {
  const struct synthetic_calendar *c = &s->calendar;
  struct date sown = {(int)s->first_year - c->sowing_year_plus, c->sowing_month, c->sowing_day};
  return s->water ? date_of(day_number(sown) - SYNTHETIC_SPINUP).year : sown.year;
}

/* zones see the weather of the whole region; repeated weather is that of a band */
static int band_of(const struct synthesis *s) {
  const long band_numbers = 4 << 20, row = s->n_lon * s->n_days; /* 32 MB a variable */
  long rows = s->weather_rows ? s->weather_rows : band_numbers / row;
  if (s->covariates || rows > s->n_lat) rows = s->n_lat;
  return rows < 1 ? 1 : (int)rows;
}

bool synthesis_plan(struct synthesis *s, struct problems *list) {
  for (size_t i = 0; i < sizeof calendars / sizeof *calendars; i++)
    if (strcmp(calendars[i].crop, s->crop) == 0) s->calendar = calendars[i];
  s->n_points = (int)(s->n_lat * s->n_lon);
  s->n_years = (int)(s->last_year - s->first_year + 1);
  if (!sizes_fit(s, list) || !synthetic_crop(s->crop, &s->base, list)) return false;
  make_place(s);
  if (s->covariates || s->water) synthesis_landscape(s);
  if (s->water) synthesis_soil(s);
  s->day0 = day_number((struct date){first_year(s), 1, 1});
  s->n_days = day_number((struct date){(int)s->last_year, 12, 31}) - s->day0 + 1;
  s->band = band_of(s);
  return true;
}

/* -- weather, in the units of its file and rounded as the file holds it */

static double saturation(double t) { return 6.108 * exp(17.27 * t / (t + 237.3)); }

/* The generator's weather is that of sea level; dew point 1 K below the minimum, as it has it. */
static void lift(const struct synthesis *s, const struct generated_weather *w, int p) {
  const double lapse = 6.5e-3; /* K m-1, standard atmosphere */
  for (int n = 0; n < s->n_days; n++) {
    w->tmin[n] -= lapse * s->altitude[p];
    w->tmax[n] -= lapse * s->altitude[p];
    w->vap[n] = saturation(w->tmin[n] - 1.0);
  }
}

static void store_day(struct synthesis *s, const struct generated_weather *w, int n, int i) {
  size_t at = (size_t)n * (size_t)s->band * (size_t)s->n_lon + (size_t)i;
  double mean = 0.5 * (saturation(w->tmin[n]) + saturation(w->tmax[n]));
  s->weather[SYN_TMIN][at] = (float)(w->tmin[n] + 273.15);
  s->weather[SYN_TMAX][at] = (float)(w->tmax[n] + 273.15);
  s->weather[SYN_RSDS][at] = (float)(w->irrad[n] / 86400.0);
  s->weather[SYN_PR][at] = (float)((s->water ? s->rain : 1.0) * w->rain[n] / 86400.0);
  s->weather[SYN_HURS][at] = (float)(100.0 * fmin(w->vap[n] / mean, 1.0));
  s->weather[SYN_WIND][at] = (float)w->wind[n];
}

static void make_room(struct synthesis *s) {
  size_t n = (size_t)s->band * (size_t)s->n_lon * (size_t)s->n_days;
  for (int v = 0; v < N_SYN_WEATHER; v++) {
    if (!s->weather[v]) s->weather[v] = malloc(n * sizeof(double));
    if (!s->weather[v]) abort();
    for (size_t i = 0; i < n; i++) s->weather[v][i] = NAN;
  }
}

void synthesis_weather(struct synthesis *s, int row) {
  const bool all = s->covariates || s->weather_rows;
  if (row && s->weather_rows) return; /* as the first band */
  make_room(s);
  double *work = room(6 * s->n_days, sizeof *work);
  struct generated_weather w = {work,
                                work + s->n_days,
                                work + 2 * s->n_days,
                                work + 3 * s->n_days,
                                work + 4 * s->n_days,
                                work + 5 * s->n_days};
  for (int i = 0; i < s->band * s->n_lon; i++) {
    const int p = row * (int)s->n_lon + i;
    if (p >= s->n_points || (s->is_cell[p] == 0.0 && !all)) continue;
    weather_generate((uint64_t)s->seed, (uint32_t)p, s->lat[p / s->n_lon], s->day0, s->n_days, &w);
    if (s->altitude) lift(s, &w, p);
    for (int d = 0; d < s->n_days; d++) store_day(s, &w, d, i);
  }
  free(work);
}

static void destroy_series(struct synthetic_series *series) {
  free(series->date);
  free(series->value);
  free(series->error);
  free(series->flag);
}

void synthesis_destroy(struct synthesis *s) {
  for (int v = 0; v < N_SYN_WEATHER; v++) free(s->weather[v]);
  free(s->soil);
  free(s->depth);
  free(s->lat);
  free(s->lon);
  free(s->is_cell);
  free(s->region);
  free(s->area);
  free(s->region_name);
  free(s->twso);
  destroy_series(&s->lai);
  destroy_series(&s->moisture);
  free(s->yield);
  free(s->yield_error);
  free(s->yield_true);
  free(s->altitude);
  free(s->clay);
  free(s->carbon);
  free(s->temperature);
  free(s->radiation);
  free(s->zone);
  for (int i = 0; i < SYNTHETIC_CONTROLS; i++) free(s->factor[i]);
  *s = (struct synthesis){0};
}
