/* Files of `windrow sensitivity`; see sensitivity.h. */
#include "cli/text_output.h"
#include "observe/kinds.h"
#include "region/exact_reduce.h"
#include "region/result_files.h"
#include "region/sensitivity.h"
#include "support/calendar.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *unit, *meaning;
} weather_text[N_BY_SEASON] = {
    [BY_TEMPERATURE] = {"temperature", "kg ha-1 K-1",
                        "minimum, maximum and mean temperature together, of every day"},
    [BY_RADIATION] = {"radiation", "kg ha-1 MJ-1 m2 d", "global radiation of every day"},
    [BY_RAIN] = {"rain", "kg ha-1 mm-1", "rain that falls evenly on the days"},
    [BY_VAPOUR_PRESSURE] = {"vapour_pressure", "kg ha-1 hPa-1",
                            "vapour pressure, through evaporation, of every day"},
    [BY_WIND] = {"wind", "kg ha-1 m-1 s", "wind at 2 m, through evaporation, of every day"},
    [BY_RADIATION_FACTOR] = {"radiation_factor", "kg ha-1",
                             "a factor on global radiation of every day"},
    [BY_RAIN_FACTOR] = {"rain_factor", "kg ha-1", "a factor on rain of every day"}};

static struct sensitivity_text text_of(const char *name, const char *meaning, const char *unit) {
  struct sensitivity_text t = {.meaning = meaning};
  snprintf(t.name, sizeof t.name, "%s", name);
  snprintf(t.unit, sizeof t.unit, strcmp(unit, "1") ? "kg ha-1 (%s)-1" : "kg ha-1", unit);
  return t;
}

struct sensitivity_text sensitivity_text(int by) {
  struct sensitivity_text t;
  if (by < N_BY_SEASON) {
    t = text_of(weather_text[by].name, weather_text[by].meaning, "");
    snprintf(t.unit, sizeof t.unit, "%s", weather_text[by].unit);
  } else if (by < BY_TABLE) {
    const struct parameter_info *p = &parameter_info[by - BY_SCALAR];
    t = text_of(p->name, p->meaning, p->unit);
  } else if (by < BY_SOIL) {
    const struct table_info *p = &table_info[by - BY_TABLE];
    t = text_of(p->name, p->meaning, "");
    strcat(t.name, "_factor");
    snprintf(t.unit, sizeof t.unit, "kg ha-1");
  } else if (by < BY_ORDINATE) {
    const struct soil_parameter_info *p = &soil_parameter_info[by - BY_SOIL];
    t = text_of(p->name, p->meaning, p->unit);
  } else {
    const int knot = (by - BY_ORDINATE) % AFGEN_KNOTS;
    const struct table_info *p = &table_info[(by - BY_ORDINATE) / AFGEN_KNOTS];
    t = text_of(p->name, p->meaning, p->unit);
    snprintf(t.name, sizeof t.name, "%s_%d", p->name, knot);
  }
  return t;
}

/* names of a derivative's variables */
struct variable_text {
  char name[96], long_name[256], unit[64];
};
static struct output_variable describe(int by, const char *of, const char *when,
                                       struct variable_text *t) {
  const struct sensitivity_text text = sensitivity_text(by);
  const bool table = by >= BY_TABLE && by < BY_SOIL, knot = by >= BY_ORDINATE;
  snprintf(t->name, sizeof t->name, "d_%s_d_%s", of, text.name);
  snprintf(t->long_name, sizeof t->long_name, "derivative of yield by %s%s%s",
           table  ? "a factor on the table: "
           : knot ? "an ordinate of the table, from 0: "
                  : "",
           text.meaning, when);
  memcpy(t->unit, text.unit, sizeof t->unit);
  return (struct output_variable){.name = t->name, .unit = t->unit, .long_name = t->long_name};
}

/* -- maps and cells' periods */

static PetscErrorCode WriteSeasonMaps(const struct sensitivity *s, struct output_file *file) {
  struct variable_text text;
  int id[N_BY];
  PetscFunctionBeginUser;
  for (int v = 0; v < s->n_by; v++) {
    if (!s->shown[v]) continue;
    const struct output_variable x =
        describe(v, "yield", v < N_BY_SEASON ? " of the season" : "", &text);
    PetscCall(OutputDefine(file, &x, true, &id[v]));
  }
  for (int v = 0; v < s->n_by; v++)
    if (s->shown[v]) PetscCall(OutputWrite(file, id[v], s->map[v]));
  PetscFunctionReturn(0);
}

PetscErrorCode WritePeriods(const struct sensitivity *s, struct output_file *file) {
  const int n = s->periods.n;
  const struct output_variable axis = {
      .name = "period",
      .unit = "1",
      .long_name = s->periods.daily
                       ? "day of a leap year, from 1 January of the harvest year = 0"
                       : "ten-day period (days 1-10, 11-20, 21-end of a month), the first of the "
                         "harvest year = 0"};
  const char **text;
  char(*name)[16];
  int *number;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &text, n, &name, n, &number));
  for (int k = 0; k < n; k++) {
    number[k] = s->periods.first + k;
    text[k] = period_text(&s->periods, k, name[k]);
  }
  PetscCall(OutputAxis(file, &axis, n, number));
  PetscCall(OutputStrings(file, "period_name", "month and day on which the period begins", "period",
                          n, text));
  PetscCall(PetscFree3(text, name, number));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteCellPeriods(const struct sensitivity *s, struct output_file *file) {
  struct variable_text text;
  char of[32];
  int id[N_BY_WEATHER];
  PetscFunctionBeginUser;
  snprintf(of, sizeof of, "yield_period");
  for (int v = 0; v < N_BY_WEATHER; v++) {
    if (!s->shown[v]) continue;
    const struct output_variable x = describe(v, of, " of the period", &text);
    PetscCall(OutputDefineMember(file, &x, &id[v]));
  }
  for (int v = 0; v < N_BY_WEATHER; v++)
    for (int k = 0; s->shown[v] && k < s->periods.n; k++)
      PetscCall(OutputWriteMember(file, id[v], k, s->by[v] + (size_t)k * s->n));
  PetscFunctionReturn(0);
}

/* -- regions */

/* Adds value[n cells x years], weighted by the shares of the yields' areas, into sum[terms->n]. */
static void add_regions(const struct sensitivity *s, const struct yield_terms *terms,
                        const double *value, struct exact_sum *sum) {
  const struct model *m = &s->setup->model;
  for (int i = 0; i < m->n_local; i++) {
    const struct model_season *season = &m->season[i];
    if (season->hole) continue;
    double x = value[(size_t)season->cell * (size_t)m->n_years + (size_t)season->year];
    for (int j = terms->link_start[i]; j < terms->link_start[i + 1]; j++)
      if (!isnan(x)) exact_sum_add(&sum[terms->link_term[j]], terms->link_area[j] * x);
  }
}

/* table[years][regions][periods] of a variable: as regional yields, with gap and trend */
static PetscErrorCode RegionTable(const struct sensitivity *s, const struct yield_terms *terms,
                                  const struct observation_scales *scales, int v, double *table) {
  const struct model *m = &s->setup->model;
  const size_t n = (size_t)s->periods.n, regions = (size_t)model_regions(m);
  struct exact_sum *sum;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(terms->n, &sum));
  for (size_t i = 0; i < (size_t)m->n_years * regions * n; i++) table[i] = NAN;
  for (size_t k = 0; k < n; k++) {
    PetscCall(PetscArrayzero(sum, terms->n));
    add_regions(s, terms, s->by[v] + k * s->n, sum);
    PetscCall(ExactSumReduce(m->comm, terms->n, sum));
    for (int t = 0; t < terms->n; t++) {
      const struct observation o = yield_observation(terms, t);
      const size_t year = (size_t)model_year(m, terms->year[t]);
      table[(year * regions + (size_t)terms->region[t]) * n + k] =
          observation_yield.of_sum(&o, 1., exact_sum_value(&sum[t]), scales);
    }
  }
  PetscCall(PetscFree(sum));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteRegionsNc(const struct sensitivity *s, double *const table[],
                                     struct output_file *file) {
  const char *const dims[3] = {output_years, "region", "period"};
  const int lengths[3] = {s->setup->campaign.n_years, s->setup->overlap.n_regions, s->periods.n};
  struct variable_text text;
  PetscFunctionBeginUser;
  PetscCall(OutputStrings(file, "region_name", "name of the region", "region", lengths[1],
                          setup_regions(s->setup)));
  for (int v = 0; v < N_BY_WEATHER; v++) {
    if (!s->shown[v]) continue;
    const struct output_variable x =
        describe(v, "regional_yield_period",
                 " of the period, weighted by area, with yield gap and trend", &text);
    PetscCall(OutputTable(file, &x, 3, dims, lengths, table[v]));
  }
  PetscFunctionReturn(0);
}

static void print_regions(const struct sensitivity *s, double *const table[],
                          const struct text_output *out) {
  const int n = s->periods.n, regions = s->setup->overlap.n_regions;
  fprintf(out->stream, "region,year,first_day,last_day");
  for (int v = 0; v < N_BY_WEATHER; v++)
    if (s->shown[v]) fprintf(out->stream, ",%s", weather_text[v].name);
  fprintf(out->stream, "\n");
  for (int r = 0; r < regions; r++)
    for (int y = 0; y < s->setup->campaign.n_years; y++)
      for (int k = 0; k < n; k++) {
        const size_t at = ((size_t)y * (size_t)regions + (size_t)r) * (size_t)n + (size_t)k;
        int first, last;
        char date[2][11];
        period_days(&s->periods, s->setup->campaign.years[y], k, &first, &last);
        if (isnan(table[BY_TEMPERATURE][at]) || last < first) continue;
        text_output_text(out, s->setup->overlap.region[r]);
        fprintf(out->stream, ",%d,%s,%s", s->setup->campaign.years[y], date_format(first, date[0]),
                date_format(last, date[1]));
        for (int v = 0; v < N_BY_WEATHER; v++) {
          if (!s->shown[v]) continue;
          fputc(',', out->stream);
          text_output_number(out, table[v][at]);
        }
        fputc('\n', out->stream);
      }
}

static PetscErrorCode WriteRegionsCsv(const struct sensitivity *s, double *const table[],
                                      struct problems *list) {
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(s->setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(s->setup, "sensitivity.csv", &path));
  if (text_output_open(path, &out, list)) {
    print_regions(s, table, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* table[v] of all variables shown, where there are regions */
static PetscErrorCode RegionTables(const struct sensitivity *s, const double *u,
                                   double *table[N_BY_WEATHER]) {
  const struct model *m = &s->setup->model;
  const size_t n = (size_t)m->n_years * (size_t)model_regions(m) * (size_t)s->periods.n;
  struct model_point *p;
  struct yield_terms terms;
  PetscFunctionBeginUser;
  for (int v = 0; v < N_BY_WEATHER; v++) table[v] = NULL;
  if (!model_regions(m)) PetscFunctionReturn(0);
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(ModelAllYields(m, &terms));
  for (int v = 0; v < N_BY_WEATHER; v++) {
    if (!s->shown[v]) continue;
    PetscCall(PetscMalloc1(n, &table[v]));
    PetscCall(RegionTable(s, &terms, &p->scales, v, table[v]));
  }
  yield_terms_destroy(&terms);
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteSensitivity(const struct sensitivity *s, const double *u, bool cells,
                                struct problems *list) {
  const bool regions = model_regions(&s->setup->model) > 0 && s->shown[BY_TEMPERATURE];
  double *table[N_BY_WEATHER];
  struct output_file *file;
  PetscFunctionBeginUser;
  PetscCall(RegionTables(s, u, table));
  PetscCall(ResultCreate(s->setup, "sensitivity.nc", "sensitivity", s->setup->campaign.n_years,
                         &file, list));
  if (file) {
    PetscCall(WriteSeasonMaps(s, file));
    if (s->periods.n) PetscCall(WritePeriods(s, file));
    if (s->periods.n && cells) PetscCall(WriteCellPeriods(s, file));
    if (regions) PetscCall(WriteRegionsNc(s, table, file));
    PetscCall(ResultClose(s->setup, "sensitivity.nc", &file, list));
  }
  if (regions) PetscCall(WriteRegionsCsv(s, table, list));
  for (int v = 0; v < N_BY_WEATHER; v++) PetscCall(PetscFree(table[v]));
  PetscFunctionReturn(0);
}
