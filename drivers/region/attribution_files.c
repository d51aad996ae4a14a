/* Why a region's yield of a year differs from other years': tables on screen and in
 * NAME_attribution.nc, NAME_attribution.csv (by period) and NAME_attribution_years.csv (against
 * each other year, and on average). */
#include "cli/text_output.h"
#include "region/result_files.h"
#include "region/sensitivity.h"
#include "support/calendar.h"
#include <math.h>
#include <stdlib.h>

/* means over the other years */
struct anomaly {
  int others;
  double yield, mean, cause[N_CAUSES]; /* [kg ha-1] */
  double open;                         /* what the causes and the anomaly differ by: rounding */
};

static struct anomaly anomaly_of(const struct attribution *a, int region) {
  const double *yield = a->yield + (size_t)region * (size_t)a->n_years;
  struct anomaly x = {.others = attribution_others(a, region), .yield = yield[a->year]};
  double sum = 0.;
  for (int y = 0; y < a->n_years; y++) {
    const double *cause = attribution_causes(a, region, y);
    if (isnan(cause[CAUSE_RAIN])) continue;
    x.mean += yield[y] / x.others;
    for (int c = 0; c < N_CAUSES; c++) x.cause[c] += cause[c] / x.others;
  }
  for (int c = 0; c < N_CAUSES; c++) sum += x.cause[c];
  x.open = (x.yield - x.mean) - sum;
  return x;
}

/* -- on screen */

static PetscErrorCode PrintPeriods(const struct sensitivity *s, const struct attribution *a,
                                   int region) {
  _Static_assert(CAUSE_RAIN == 0 && CAUSE_TEMPERATURE == 1 && CAUSE_RADIATION == 2, "columns");
  const int n = s->periods.n, harvest = s->setup->campaign.years[a->year];
  const double *by = a->by + (size_t)region * N_WEATHER_CAUSES * (size_t)n;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(s->setup->comm, "  %-24s%8s%13s%11s%10s\n", "", "rain", "temperature",
                        "radiation", "other"));
  for (int k = 0; k < n; k++) {
    double value[3], other = 0.;
    char date[2][11];
    int first, last;
    for (int c = 0; c < N_WEATHER_CAUSES; c++) {
      if (c <= CAUSE_RADIATION)
        value[c] = by[c * n + k];
      else
        other += by[c * n + k];
    }
    if (value[0] == 0. && value[1] == 0. && value[2] == 0. && other == 0.) continue;
    period_days(&s->periods, harvest, k, &first, &last);
    PetscCall(PetscPrintf(s->setup->comm, "  %s to %s%9.1f%13.1f%11.1f%10.1f\n",
                          date_format(first, date[0]), date_format(last, date[1]) + 5, value[0],
                          value[1], value[2], other));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintRegion(const struct sensitivity *s, const struct attribution *a,
                                  int region) {
  const MPI_Comm comm = s->setup->comm;
  const struct anomaly x = anomaly_of(a, region);
  PetscFunctionBeginUser;
  if (!x.others) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(comm, "%s, %d: %.1f kg/ha, mean of %d other years %.1f: %+.1f\n",
                        s->setup->overlap.region[region], s->setup->campaign.years[a->year],
                        x.yield, x.others, x.mean, x.yield - x.mean));
  PetscCall(PrintPeriods(s, a, region));
  PetscCall(PetscPrintf(comm, "  by cause:"));
  for (int c = 0; c < N_CAUSES; c++)
    if (x.cause[c] != 0. || c == CAUSE_REMAINDER)
      PetscCall(PetscPrintf(comm, " %s %+.1f", attribution_cause_name[c], x.cause[c]));
  PetscCall(PetscPrintf(comm, "; sum less anomaly %.1e\n", -x.open));
  PetscFunctionReturn(0);
}

/* -- CSV */

static void print_periods_csv(const struct sensitivity *s, const struct attribution *a,
                              const struct text_output *out) {
  const int n = s->periods.n, harvest = s->setup->campaign.years[a->year];
  fprintf(out->stream, "region,year,first_day,last_day");
  for (int c = 0; c < N_WEATHER_CAUSES; c++) fprintf(out->stream, ",%s", attribution_cause_name[c]);
  fprintf(out->stream, "\n");
  for (int r = 0; r < a->n_regions; r++)
    for (int k = 0; attribution_others(a, r) && k < n; k++) {
      char date[2][11];
      int first, last;
      period_days(&s->periods, harvest, k, &first, &last);
      if (last < first) continue;
      text_output_text(out, s->setup->overlap.region[r]);
      fprintf(out->stream, ",%d,%s,%s", harvest, date_format(first, date[0]),
              date_format(last, date[1]));
      for (int c = 0; c < N_WEATHER_CAUSES; c++) {
        fputc(',', out->stream);
        text_output_number(out, a->by[(r * N_WEATHER_CAUSES + c) * n + k]);
      }
      fputc('\n', out->stream);
    }
}

static void print_causes(const double *cause, double yield, double other,
                         const struct text_output *out) {
  fputc(',', out->stream);
  text_output_number(out, yield);
  fputc(',', out->stream);
  text_output_number(out, other);
  for (int c = 0; c < N_CAUSES; c++) {
    fputc(',', out->stream);
    text_output_number(out, cause[c]);
  }
  fputc('\n', out->stream);
}

static void print_years_csv(const struct sensitivity *s, const struct attribution *a,
                            const struct text_output *out) {
  const int *years = s->setup->campaign.years;
  fprintf(out->stream, "region,year,other_year,yield,other_yield");
  for (int c = 0; c < N_CAUSES; c++) fprintf(out->stream, ",%s", attribution_cause_name[c]);
  fprintf(out->stream, "\n");
  for (int r = 0; r < a->n_regions; r++) {
    const struct anomaly x = anomaly_of(a, r);
    const double *yield = a->yield + (size_t)r * (size_t)a->n_years;
    for (int y = 0; y < a->n_years; y++) {
      const double *cause = attribution_causes(a, r, y);
      if (isnan(cause[CAUSE_RAIN])) continue;
      text_output_text(out, s->setup->overlap.region[r]);
      fprintf(out->stream, ",%d,%d", years[a->year], years[y]);
      print_causes(cause, x.yield, yield[y], out);
    }
    if (!x.others) continue;
    text_output_text(out, s->setup->overlap.region[r]);
    fprintf(out->stream, ",%d,mean", years[a->year]);
    print_causes(x.cause, x.yield, x.mean, out);
  }
}

typedef void csv_print(const struct sensitivity *s, const struct attribution *a,
                       const struct text_output *out);
static PetscErrorCode WriteCsv(const struct sensitivity *s, const struct attribution *a,
                               const char *suffix, csv_print *print, struct problems *list) {
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(s->setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(s->setup, suffix, &path));
  if (text_output_open(path, &out, list)) {
    print(s, a, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* -- NetCDF */

static PetscErrorCode WriteCause(const struct attribution *a, const struct periods *periods, int c,
                                 double *table, struct output_file *file) {
  const char *const by_dims[2] = {"region", "period"}, *const year_dims[2] = {"region",
                                                                              output_years};
  const int by_lengths[2] = {a->n_regions, periods->n};
  const int year_lengths[2] = {a->n_regions, a->n_years};
  const int n = periods->n;
  char name[64], text[160];
  struct output_variable v = {.name = name, .unit = "kg ha-1", .long_name = text};
  PetscFunctionBeginUser;
  snprintf(name, sizeof name, "by_%s_of_period", attribution_cause_name[c]);
  snprintf(text, sizeof text, "anomaly of yield by %s of the period, mean over the other years",
           attribution_cause_name[c]);
  for (int r = 0; c < N_WEATHER_CAUSES && r < a->n_regions; r++)
    for (int k = 0; k < n; k++) table[r * n + k] = a->by[(r * N_WEATHER_CAUSES + c) * n + k];
  if (c < N_WEATHER_CAUSES) PetscCall(OutputTable(file, &v, 2, by_dims, by_lengths, table));
  snprintf(name, sizeof name, "by_%s", attribution_cause_name[c]);
  snprintf(text, sizeof text, "yield of the year less that of another, by %s",
           attribution_cause_name[c]);
  for (int i = 0; i < a->n_regions * a->n_years; i++) table[i] = a->cause[i * N_CAUSES + c];
  PetscCall(OutputTable(file, &v, 2, year_dims, year_lengths, table));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteNc(const struct sensitivity *s, const struct attribution *a,
                              struct problems *list) {
  const char *const dims[2] = {"region", output_years};
  const int lengths[2] = {a->n_regions, a->n_years};
  const struct output_variable v = {
      .name = "yield", .unit = "kg ha-1", .long_name = "predicted yield of the region"};
  const size_t most = (size_t)(a->n_years > s->periods.n ? a->n_years : s->periods.n);
  struct output_file *file;
  double *table;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(s->setup, "attribution.nc", "sensitivity", a->n_years, &file, list));
  if (!file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1((size_t)a->n_regions * most, &table));
  PetscCall(OutputStrings(file, "region_name", "name of the region", "region", a->n_regions,
                          setup_regions(s->setup)));
  PetscCall(WritePeriods(s, file));
  PetscCall(OutputTable(file, &v, 2, dims, lengths, a->yield));
  for (int c = 0; c < N_CAUSES; c++) PetscCall(WriteCause(a, &s->periods, c, table, file));
  PetscCall(ResultClose(s->setup, "attribution.nc", &file, list));
  PetscCall(PetscFree(table));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteAttribution(const struct sensitivity *s, const struct attribution *a,
                                struct problems *list) {
  PetscFunctionBeginUser;
  for (int r = 0; r < a->n_regions; r++) PetscCall(PrintRegion(s, a, r));
  PetscCall(WriteNc(s, a, list));
  PetscCall(WriteCsv(s, a, "attribution.csv", print_periods_csv, list));
  PetscCall(WriteCsv(s, a, "attribution_years.csv", print_years_csv, list));
  PetscFunctionReturn(0);
}
