/* The estimate as files: NetCDF, CSV (which simulate reads back), and a PCSE crop file. */
#include "control/control_partition.h"
#include "control/extent.h"
#include "inversion/posterior.h"
#include "inversion/profile.h"
#include "region/pcse_files.h"
#include "region/result_files.h"
#include "setup/soil_setup.h"
#include "cli/text_output.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 11, INTERVALS = 7, NAME_LENGTH = 80 };
enum { PROFILED = 12 };          /* elements at bounds whose intervals are profiles, at most */
enum { WHOLE_COVARIANCE = 200 }; /* elements up to which every pair's covariance is written */

static const struct {
  const char *name, *long_name;
} column[COLUMNS] = {
    {"prior", "prior mean of the value (a factor on the base value, or the value)"},
    {"prior_sd", "prior standard deviation"},
    {"lower", "lower bound"},
    {"upper", "upper bound"},
    {"estimate", "estimated value"},
    {"standard_error", "posterior standard deviation (Gauss-Newton)"},
    {"u", "estimate in units of the prior's standard deviation, transformed"},
    {"lower_68", "lower end of the 68 % interval, see interval"},
    {"upper_68", "upper end of the 68 % interval"},
    {"lower_95", "lower end of the 95 % interval"},
    {"upper_95", "upper end of the 95 % interval"}};

/* the item of element i */
static const struct control_item *item_of(const struct control *control, int i) {
  for (int k = 0; k < control->n_items; k++)
    if (control->item[k].extent != EXTENT_NETWORK && i >= control->item[k].offset &&
        i < control->item[k].offset + control->item[k].count)
      return &control->item[k];
  return NULL;
}

/* of value, prior and bounds; network weights have none */
static const char *unit_of(const struct control *control, int i) {
  const struct control_item *item = item_of(control, i);
  return item && i < control->n_plain ? result_unit(item) : "1";
}

/* rows of a partitioning network's weights: its prior, no bounds, no standard errors */
static void tabulate_partition(const struct control *control, const double *u, int n,
                               double *table) {
  const struct control_partition *p = control->partition;
  for (int i = control->n_plain; i < n; i++) {
    int e = i - control->n_plain;
    table[0 * n + i] = p->centre[e];
    table[1 * n + i] = p->sd[e];
    table[2 * n + i] = -INFINITY;
    table[3 * n + i] = INFINITY;
    table[4 * n + i] = p->centre[e] + p->sd[e] * u[i];
    table[5 * n + i] = NAN;
    table[6 * n + i] = u[i];
    for (int c = INTERVALS; c < COLUMNS; c++) table[c * n + i] = NAN;
  }
}

/* the values of the plain elements at w, as a column of the table; w is clipped to the bounds */
static PetscErrorCode ColumnAt(const struct control *control, double *w, double *column_of) {
  double *value, *lo, *hi;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(control->n_values, &value, control->n, &lo, control->n, &hi));
  control_bounds(control, lo, hi);
  for (int i = 0; i < control->n; i++)
    if (!isnan(w[i])) w[i] = fmin(fmax(w[i], lo[i]), hi[i]);
  control_values(control, w, value);
  PetscCall(PetscArraycpy(column_of, value, control->n_plain));
  PetscCall(PetscFree3(value, lo, hi));
  PetscFunctionReturn(0);
}

/* posterior standard deviations of u, by its factored Hessian or as given; 0 of fields */
static PetscErrorCode Deviations(const struct control *control,
                                 const struct arrow_matrix *posterior, const double *deviations,
                                 double *sd) {
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(sd, control->n));
  if (posterior)
    PetscCall(PosteriorDeviations(posterior, sd));
  else
    PetscCall(PetscArraycpy(sd, deviations, control->own_at));
  PetscFunctionReturn(0);
}

/* Intervals by Laplace's approximation; of elements at bounds by the profile of J, from the bound
 * on. method[n]. */
static PetscErrorCode Intervals(struct setup *setup, const double *u,
                                const struct arrow_matrix *posterior, const double *deviations,
                                double *table, const char **method) {
  static const double reach[PROFILE_LEVELS] = {1., 1.96};
  const struct control *control = &setup->campaign.control;
  int n = control->weights_at, n_profiles = 0;
  struct profile profile[PROFILED];
  struct arrow_matrix *hessian;
  double *sd, *w, *lo;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++) method[i] = "";
  for (int i = 0; i < (COLUMNS - INTERVALS) * n; i++) table[INTERVALS * n + i] = NAN;
  if (!posterior && !deviations) PetscFunctionReturn(0);
  PetscCall(PetscMalloc3(control->n, &sd, control->n, &w, 2 * (size_t)control->n, &lo));
  PetscCall(Deviations(control, posterior, deviations, sd));
  control_bounds(control, lo, lo + control->n);
  bool any = false;
  for (int i = 0; i < control->n; i++) any = any || u[i] <= lo[i] || u[i] >= lo[control->n + i];
  if (any && posterior) {
    PetscCall(PosteriorHessian(&setup->model, u, &hessian));
    PetscCall(Profiles(&setup->model, hessian, u, PROFILED, profile, &n_profiles));
    PetscCall(ArrowDestroy(&hessian));
  }
  for (int c = 0; c < 2 * PROFILE_LEVELS; c++) {
    double side = c % 2 ? 1. : -1.;
    for (int i = 0; i < control->n; i++) w[i] = u[i] + side * reach[c / 2] * sd[i];
    for (int k = 0; k < n_profiles; k++) {
      int i = profile[k].element;
      bool bound = (u[i] <= lo[i]) == (side < 0.);
      w[i] = bound ? u[i] : profile[k].end[c / 2];
    }
    PetscCall(ColumnAt(control, w, table + (INTERVALS + c) * n));
  }
  for (int i = 0; i < control->n_plain; i++)
    if (lo[i] < lo[control->n + i]) method[i] = "laplace"; /* else it is not estimated */
  for (int k = 0; k < n_profiles; k++) method[profile[k].element] = "profile";
  PetscCall(PetscFree3(sd, w, lo));
  PetscFunctionReturn(0);
}

/* table[COLUMNS][n] */
static PetscErrorCode Tabulate(const struct control *control, const double *u,
                               const struct arrow_matrix *posterior, const double *deviations,
                               double *table) {
  double *value, *slope, *sd;
  int n = control->weights_at;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(control->n_values, &value, n, &slope, control->n, &sd));
  bool errors = posterior || deviations;
  if (errors) PetscCall(Deviations(control, posterior, deviations, sd));
  control_values(control, u, value);
  control_slopes(control, value, slope);
  tabulate_partition(control, u, n, table);
  for (int i = 0; i < control->n_plain; i++) {
    const struct control_item *item = item_of(control, i);
    table[0 * n + i] = item->prior;
    table[1 * n + i] = item->prior_sd;
    table[2 * n + i] = item->lo;
    table[3 * n + i] = item->hi;
    table[4 * n + i] = value[i];
    table[5 * n + i] = errors ? slope[i] * sd[i] : NAN;
    table[6 * n + i] = u[i];
  }
  PetscCall(PetscFree3(value, slope, sd));
  PetscFunctionReturn(0);
}

static const char *bound_of(double lo, double hi, double u) {
  return u <= lo ? "lower" : u >= hi ? "upper" : "";
}

static PetscErrorCode WriteCsv(const struct setup *setup, const double *table,
                               const char *const *method, char (*names)[NAME_LENGTH],
                               struct problems *list) {
  struct text_output out;
  double *lo, *hi;
  char *path;
  int n = setup->campaign.control.weights_at;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2(setup->campaign.control.n, &lo, setup->campaign.control.n, &hi));
  control_bounds(&setup->campaign.control, lo, hi);
  PetscCall(SetupPath(setup, "parameters.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "name");
    for (int c = 0; c < COLUMNS; c++) fprintf(out.stream, ",%s", column[c].name);
    fprintf(out.stream, ",unit,interval,at_bound%s\n", setup->estimate ? ",converged" : "");
    for (int i = 0; i < n; i++) {
      text_output_text(&out, names[i]);
      for (int c = 0; c < COLUMNS; c++) fprintf(out.stream, ",%.17g", table[c * n + i]);
      fprintf(out.stream, ",%s,%s,%s%s\n", unit_of(&setup->campaign.control, i), method[i],
              control_holds(&setup->campaign.control, i) ? "not estimated"
                                                         : bound_of(lo[i], hi[i], table[6 * n + i]),
              result_converged(setup->estimate));
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree2(lo, hi));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* covariance_u: of all elements, or where they are too many for a file of pairs, of those that are
 * not one region's alone, which are then named */
static PetscErrorCode WriteCovariance(struct output_file *file,
                                      const struct arrow_matrix *posterior,
                                      char (*names)[NAME_LENGTH]) {
  static const char *const dims[2][2] = {{"shared_parameter", "shared_parameter_2"},
                                         {"parameter", "parameter_2"}};
  bool whole = posterior->n <= WHOLE_COVARIANCE;
  int n = whole ? posterior->n : posterior->n_dense, *element, lengths[2] = {n, n};
  struct output_variable v = {
      .name = "covariance_u",
      .unit = "1",
      .long_name = whole ? "posterior covariance of u (Gauss-Newton)"
                         : "posterior covariance of u (Gauss-Newton) of the elements in "
                           "covariance_name: those of one region only are left out"};
  const char **text;
  double *covariance;
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0);
  PetscCall(PetscMalloc3(n, &element, n, &text, (size_t)n * (size_t)n, &covariance));
  for (int i = 0; i < n; i++) {
    element[i] = whole ? i : posterior->dense[i];
    text[i] = names[element[i]];
  }
  PetscCall(PosteriorCovariance(posterior, n, element, covariance));
  if (!whole)
    PetscCall(OutputStrings(file, "covariance_name", "element of the control in covariance_u",
                            dims[0][0], n, text));
  PetscCall(OutputTable(file, &v, 2, dims[whole], lengths, covariance));
  PetscCall(PetscFree3(element, text, covariance));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteNc(const struct setup *setup, const double *table, const char **method,
                              const struct arrow_matrix *posterior, char (*names)[NAME_LENGTH],
                              const char *command, struct problems *list) {
  static const char *const dims[1] = {"parameter"};
  int n = setup->campaign.control.weights_at, lengths[1] = {n};
  const char **text;
  struct output_file *file;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(setup, "parameters.nc", command, 0, &file, list));
  if (!file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(n, &text));
  for (int i = 0; i < n; i++) text[i] = names[i];
  PetscCall(OutputStrings(file, "parameter_name", "element of the control", dims[0], n, text));
  for (int i = 0; i < n; i++) text[i] = unit_of(&setup->campaign.control, i);
  PetscCall(OutputStrings(file, "parameter_unit", "unit of value, prior, bounds and error", dims[0],
                          n, text));
  PetscCall(
      OutputStrings(file, "interval",
                    "how the intervals were got: laplace, or from a bound on by the profile of J",
                    dims[0], n, method));
  for (int c = 0; c < COLUMNS; c++) {
    struct output_variable v = {
        .name = column[c].name, .unit = "1", .long_name = column[c].long_name};
    PetscCall(OutputTable(file, &v, 1, dims, lengths, table + c * n));
  }
  if (posterior) PetscCall(WriteCovariance(file, posterior, names));
  PetscCall(ResultClose(setup, "parameters.nc", &file, list));
  PetscCall(PetscFree(text));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteParameters(struct setup *setup, const double *u,
                               const struct arrow_matrix *posterior, const double *deviations,
                               const char *command, struct problems *list) {
  const struct control *control = &setup->campaign.control;
  int n = control->weights_at;
  double *table;
  const char **method;
  char(*names)[NAME_LENGTH];
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0); /* a network gives all of it: WriteWeights, WriteMaps */
  PetscCall(PetscMalloc3((size_t)n * COLUMNS, &table, n, &names, n, &method));
  PetscCall(Tabulate(control, u, posterior, deviations, table));
  PetscCall(Intervals(setup, u, posterior, deviations, table, method));
  for (int i = 0; i < n; i++) control_name(control, i, setup_regions(setup), NAME_LENGTH, names[i]);
  PetscCall(WriteNc(setup, table, method, posterior, names, command, list));
  PetscCall(WriteCsv(setup, table, method, names, list));
  PetscCall(PetscFree3(table, names, method));
  PetscFunctionReturn(0);
}

PetscErrorCode WritePartitioning(struct setup *setup, const double *u, struct problems *list) {
  static const char *const share[PARTITIONS] = {"FR", "FL", "FS", "FO"};
  const struct control_partition *p = setup->partition;
  double table[PARTITIONS * AFGEN_KNOTS];
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  control_partition_forward(p, u + setup->campaign.control.n_plain, table);
  PetscCall(SetupPath(setup, "partitioning.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "DVS");
    for (int i = 0; i < PARTITIONS; i++) fprintf(out.stream, ",%s", share[i]);
    for (int k = 0; k < p->knots; k++) {
      fprintf(out.stream, "\n%.17g", p->dvs[k]);
      for (int i = 0; i < PARTITIONS; i++) fprintf(out.stream, ",%.17g", table[i * p->knots + k]);
    }
    fprintf(out.stream, "\n");
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

static void print_table(FILE *out, const char *name, const struct table_values *t) {
  char x[40], y[40];
  if (!t->n) return;
  fprintf(out, "%s: [", name);
  for (int k = 0; k < t->n; k++)
    fprintf(out, "%s%s, %s", k ? ", " : "", yaml_number_text(t->x[k], x),
            yaml_number_text(t->y[k], y));
  fprintf(out, "]\n");
}

static void print_crop(FILE *out, const struct parameter_set *set, const struct setup *setup) {
  char number[40];
  fprintf(out, "# WOFOST parameters estimated by windrow, campaign %s\n", setup->campaign.name);
  for (int i = 0; i < setup->n_notes; i++)
    fprintf(out, "# %s: %s\n", setup->note[i].name, setup->note[i].text);
  for (int i = 0; i < N_SCALARS; i++)
    if (set->given[i])
      fprintf(out, "%s: %s\n", parameter_info[i].name, yaml_number_text(set->scalar[i], number));
  for (int i = 0; i < N_TABLES; i++) print_table(out, table_info[i].name, &set->table[i]);
  for (int i = 0; i < N_CO2_TABLES; i++) print_table(out, co2_table_name[i], &set->co2[i]);
}

static void print_soil(FILE *out, const struct soil_set *soil, int spinup_days) {
  char number[40];
  fprintf(out, "# the soil of all cells; WAV is what it holds %d days before the crop's start\n",
          spinup_days);
  for (int id = 0; id < N_SOIL_SCALARS; id++)
    fprintf(out, "%s: %s\n", soil_parameter_info[id].name,
            yaml_number_text(soil->value[id], number));
}

/* what no flat file can hold */
static void print_soil_factors(FILE *out, const struct control *control, const double *sv) {
  fprintf(out, "# soils differ between cells and stand in the campaign's files of soil\n");
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
    if (item->target != CONTROL_SOIL && !depth) continue;
    if (item->extent == EXTENT_REGION)
      fprintf(out, "# estimated by region, see parameters.csv: %s\n", item->name);
    else if (item->extent == EXTENT_CELL)
      fprintf(out, "# estimated by cell, see posterior.nc: %s\n", item->name);
    else
      fprintf(out, "# estimated for all of them: %s %s %.17g\n", item->name,
              item->factor ? "x" : "=", sv[item->place]);
  }
}

/* crop, and in water-limited production soil, at the values sv of a season of no region */
static void print_estimate(FILE *out, const struct setup *setup, const double *sv) {
  const struct control *control = &setup->campaign.control;
  struct parameter_set base = setup->campaign.base, set;
  struct soil_set soil, estimate;
  double rdmsol;
  bool one = setup_one_soil(setup, &soil, &rdmsol) && !pcse_soils_differ(setup);
  if (one) base.scalar[PARAM_RDMSOL] = rdmsol;
  if (setup->soil) base.given[PARAM_RDMSOL] = one;
  control_apply(control, true, sv, &base, &set);
  print_crop(out, &set, setup);
  if (one) {
    pcse_soil(setup, sv, &soil, set.scalar[PARAM_RDMSOL], &estimate);
    print_soil(out, &estimate, setup->campaign.spinup_days);
  } else if (setup->soil) {
    print_soil_factors(out, control, sv);
  }
}

/* one file holds one crop: an earlier run's would be taken for this one's */
static PetscErrorCode NoCrop(const struct setup *setup) {
  char *path;
  PetscFunctionBeginUser;
  PetscCall(SetupPath(setup, "crop.yaml", &path));
  bool removed = remove(path) == 0;
  PetscCall(PetscPrintf(PETSC_COMM_SELF, "note: cells differ in their crop; %s is not written%s\n",
                        path, removed ? ", an earlier run's was removed" : ""));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteCrop(struct setup *setup, const double *u, struct problems *list) {
  const struct control *control = &setup->campaign.control;
  const struct control_site nowhere = {0};
  struct text_output out;
  double *value, *sv;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (pcse_files_differ(setup) && !setup->network) {
    PetscCall(SetupPath(setup, "pcse", &path));
    PetscCall(WritePcse(setup, u, path, list));
    PetscCall(PetscFree(path));
  }
  if (rank) PetscFunctionReturn(0);
  if (setup->network || pcse_crops_differ(setup)) {
    PetscCall(NoCrop(setup));
    PetscFunctionReturn(0);
  }
  PetscCall(PetscMalloc2(control->n_values, &value, control->n_season, &sv));
  control_values(control, u, value);
  control_season_forward(control, &nowhere, value, value + control->n_shared, sv);
  PetscCall(SetupPath(setup, "crop.yaml", &path));
  if (text_output_open(path, &out, list)) {
    print_estimate(out.stream, setup, sv);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree2(value, sv));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}
