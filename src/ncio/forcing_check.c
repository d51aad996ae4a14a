/* Whether what was read can be weather (weather/weather_limits.c).
 *
 * Codes for missing days are refused wherever they stand: only the file can say that they are
 * codes. Other numbers that no day can have, radiation above the sun's and TMIN above TMAX are
 * missing days where the campaign allows these and they are few, else problems; what can only be
 * another unit is a problem, what is merely odd is told.
 */
#include "ncio/forcing_check.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <mpi.h>
#include <stdlib.h>

static const double few = 0.01; /* of a variable's values: more are no single days */
static const char *const way_on =
    "forcing.fill_days or forcing.missing: exclude takes single such days as missing";

/* -- numbers */

void forcing_numbers_begin(struct forcing_numbers *x) {
  for (int q = 0; q < N_FORCING; q++) {
    cell_fault_begin(&x->fault[q], x->grid);
    cell_fault_begin(&x->code[q], x->grid);
  }
  cell_fault_begin(&x->above, x->grid);
  cell_fault_begin(&x->far, x->grid);
  x->most_humid = -INFINITY;
}

void forcing_numbers_end(struct forcing_numbers *x) {
  for (int q = 0; q < N_FORCING; q++) {
    free(x->fault[q].hit);
    free(x->code[q].hit);
    x->fault[q].hit = x->code[q].hit = NULL;
  }
  free(x->above.hit);
  free(x->far.hit);
  x->above.hit = x->far.hit = NULL;
}

double forcing_number(struct forcing_numbers *x, enum forcing_quantity q, int cell, int day,
                      double value, double stored) {
  const struct weather_limits *limits = &quantity_info[q].limits;
  switch (weather_judge(limits, value, stored)) {
  case WEATHER_LEAST:
    return limits->least;
  case WEATHER_CODE:
    cell_fault_add(&x->code[q], cell, day, "%g", value);
    return value;
  case WEATHER_OUTSIDE:
    cell_fault_add(&x->fault[q], cell, day, "%g", value);
    return x->source->missing_allowed ? NAN : value;
  default:
    return value;
  }
}

/* the variable that holds a quantity, and its unit in the file */
static void name_of(const struct forcing_plan *plan, enum forcing_quantity q, const char **name,
                    const char **unit) {
  *name = *unit = "?";
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].quantity == q) {
      *name = plan->variable[plan->item[i].variable].name;
      *unit = plan->variable[plan->item[i].variable].unit;
    }
}

static void tell_fault(const struct forcing_numbers *x, const struct forcing_plan *plan,
                       enum forcing_quantity q, const struct cell_fault *fault, const char *advice,
                       struct problems *list) {
  const struct quantity_info *info = &quantity_info[q];
  const char *name, *unit;
  char date[11];
  name_of(plan, q, &name, &unit);
  problem(list,
          "%s: %s: variable '%s' [%s] is out of range in %lld cell%s (%lld value%s), first %s on "
          "%s: %s %s, expected %g .. %g; %s",
          x->source->files, info->name, name, unit, (long long)fault->n_cells,
          fault->n_cells > 1 ? "s" : "", (long long)fault->n_values, fault->n_values > 1 ? "s" : "",
          fault->place, date_format(fault->day, date), fault->what, info->unit, info->limits.least,
          info->limits.most, advice);
}

static PetscErrorCode CheckRange(MPI_Comm comm, struct forcing_numbers *x,
                                 struct forcing_plan *plan, int64_t n, enum forcing_quantity q,
                                 struct problems *list) {
  struct cell_fault *fault = &x->fault[q], *code = &x->code[q];
  char date[11], advice[160];
  PetscFunctionBeginUser;
  PetscCall(CellFaultAgree(comm, fault));
  PetscCall(CellFaultAgree(comm, code));
  if (code->n_cells)
    tell_fault(x, plan, q, code,
               "a code for missing days: declare it as _FillValue (ncatted -a "
               "_FillValue,VARIABLE,o,TYPE,CODE FILE)",
               list);
  if (!fault->n_cells) PetscFunctionReturn(0);
  bool single = (double)fault->n_values <= few * (double)n;
  if (x->source->missing_allowed && single) {
    nc_append(&plan->choices,
              "forcing: %s out of range on %lld day%s of %lld cell%s is missing, first %s on %s: "
              "%s %s\n",
              quantity_info[q].name, (long long)fault->n_values, fault->n_values > 1 ? "s" : "",
              (long long)fault->n_cells, fault->n_cells > 1 ? "s" : "", fault->place,
              date_format(fault->day, date), fault->what, quantity_info[q].unit);
    PetscFunctionReturn(0);
  }
  snprintf(advice, sizeof advice, "check its units and fill value%s%s", single ? "; " : "",
           single ? way_on : "");
  tell_fault(x, plan, q, fault, advice, list);
  PetscFunctionReturn(0);
}

void forcing_clip_humidity(struct forcing_numbers *x) {
  double *value = x->value[FORCING_RELHUM];
  for (int c = 0; value && c < x->n_cells; c++)
    for (int d = 0; d < x->n_days; d++, value++) {
      const int cell = x->cells[c], day = x->source->first_day + d;
      if (*value > x->most_humid) x->most_humid = *value;
      if (!(*value > 1.0)) continue;
      if (*value > 1.05) cell_fault_add(&x->far, cell, day, "%.4g %%", 100.0 * *value);
      cell_fault_add(&x->above, cell, day, "%.4g %%", 100.0 * *value);
      *value = 1.0;
    }
}

/* Relative humidity that stays below 1.5 % everywhere and always is a fraction called percent: no
 * desert is that dry. Above 100 % it is 100 %: what rounding, and saturation over ice, leave. */
static PetscErrorCode CheckHumidity(MPI_Comm comm, struct forcing_numbers *x,
                                    struct forcing_plan *plan, int64_t n, struct problems *list) {
  const struct cell_fault *above = &x->above, *far = &x->far;
  double most = x->most_humid;
  const char *name, *unit;
  char date[11];
  PetscFunctionBeginUser;
  if (!plan->has[FORCING_RELHUM]) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, comm));
  PetscCall(CellFaultAgree(comm, &x->above));
  PetscCall(CellFaultAgree(comm, &x->far));
  name_of(plan, FORCING_RELHUM, &name, &unit);
  if ((double)far->n_values > few * (double)n)
    problem(list,
            "%s: %s: variable '%s' [%s] exceeds 105 %% on %lld days of %lld cells, first %s on %s: "
            "%s; check its units and scale_factor",
            x->source->files, quantity_info[FORCING_RELHUM].name, name, unit,
            (long long)far->n_values, (long long)far->n_cells, far->place,
            date_format(far->day, date), far->what);
  if (above->n_cells)
    nc_append(&plan->choices,
              "forcing: relative humidity above 100 %% is taken as 100 %%: %lld day%s of %lld "
              "cell%s, first %s on %s: %s\n",
              (long long)above->n_values, above->n_values > 1 ? "s" : "", (long long)above->n_cells,
              above->n_cells > 1 ? "s" : "", above->place, date_format(above->day, date),
              above->what);
  if (most < 0.0 || most > 0.015) PetscFunctionReturn(0);
  problem(list,
          "%s: %s: variable '%s' [%s] never exceeds %.3g %%, which looks like a fraction; correct "
          "its units to 1",
          x->source->files, quantity_info[FORCING_RELHUM].name, name, unit, 100.0 * most);
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingCheckNumbers(MPI_Comm comm, struct forcing_numbers *x,
                                   struct forcing_plan *plan, struct problems *list) {
  int64_t n = x->n_all;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_INT64_T, MPI_SUM, comm));
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    PetscCall(CheckRange(comm, x, plan, n, q, list));
  PetscCall(CheckHumidity(comm, x, plan, n, list));
  PetscFunctionReturn(0);
}

/* -- days and years */

void forcing_look(struct forcing_numbers *x) {
  static const enum forcing_quantity from[N_WEATHER] = {
      [WEATHER_IRRAD] = FORCING_IRRAD, [WEATHER_TMIN] = FORCING_TMIN, [WEATHER_TMAX] = FORCING_TMAX,
      [WEATHER_TEMP] = FORCING_TEMP,   [WEATHER_VAP] = FORCING_VAP,   [WEATHER_WIND] = FORCING_WIND,
      [WEATHER_RAIN] = FORCING_RAIN,   [WEATHER_E0] = FORCING_E0,     [WEATHER_ES0] = FORCING_ES0,
      [WEATHER_ET0] = FORCING_ET0};
  double sun[SUN_DAYS], lat = NAN;
  for (int c = 0; c < x->n_cells; c++) {
    struct weather_cell cell = {.cell = x->cells[c],
                                .altitude = x->grid->alt[x->cells[c]],
                                .sun = sun,
                                .day0 = x->source->first_day,
                                .n_days = x->n_days,
                                .stride = 1};
    for (int v = 0; v < N_WEATHER; v++)
      if (x->value[from[v]]) cell.value[v] = x->value[from[v]] + (size_t)c * (size_t)x->n_days;
    if (x->grid->lat[x->cells[c]] != lat) sun_radiation(lat = x->grid->lat[x->cells[c]], sun);
    weather_check_cell(&cell, x->source->missing_allowed, &x->findings);
  }
}

/* Ranks come to the same finding; the place of the first is that of the first rank that has any. */
static PetscErrorCode Agree(MPI_Comm comm, const struct grid *grid, struct weather_finding *x,
                            char place[CELL_FAULT_TEXT]) {
  int64_t count[2] = {x->n, x->of};
  double at[3] = {x->day, x->value, x->bound};
  PetscMPIInt rank;
  int first;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  first = x->n ? rank : INT_MAX;
  if (x->n) grid_cell_text(grid, x->cell, place, CELL_FAULT_TEXT);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT64_T, MPI_SUM, comm));
  x->n = count[0];
  x->of = count[1];
  if (first == INT_MAX) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Bcast(at, 3, MPI_DOUBLE, first, comm));
  PetscCallMPI(MPI_Bcast(place, CELL_FAULT_TEXT, MPI_CHAR, first, comm));
  x->day = (int)at[0];
  x->value = at[1];
  x->bound = at[2];
  PetscFunctionReturn(0);
}

/* A series that outshines the sun on many days belongs to another place or season, as shifted and
 * made-up climates do, or is in another unit: which of them, the user knows. */
static bool is_told_alone(enum weather_check check) {
  return check == CHECK_ABOVE_SUN || check == CHECK_BRIGHT;
}

static void tell_finding(const struct forcing_numbers *x, struct forcing_plan *plan,
                         enum weather_check check, const struct weather_findings *findings,
                         const char *place, struct problems *list) {
  enum weather_severity severity = weather_severity(check, findings);
  bool allowed = x->source->missing_allowed,
       told = x->source->implausible_told || is_told_alone(check);
  char text[WEATHER_FINDING_TEXT];
  if (severity == WEATHER_UNREMARKABLE) return;
  weather_finding_text(check, &findings->of[check], place, text);
  if (severity == WEATHER_REFUSED && !told)
    problem(list, "%s: %s; %s (forcing.implausible: tell goes on with it)", x->source->files, text,
            weather_check_hint[check]);
  else if (weather_check_mends(check) && allowed)
    nc_append(&plan->choices, "forcing: %s: taken as missing\n", text);
  else if (severity == WEATHER_MENDED && check != CHECK_SWAPPED)
    problem(list, "%s: %s; %s", x->source->files, text, way_on);
  else if (severity != WEATHER_MENDED) /* where the seasons' own days swap the model tells it */
    nc_append(&plan->choices, "forcing: warning: %s; %s\n", text, weather_check_hint[check]);
}

PetscErrorCode ForcingCheckDays(MPI_Comm comm, struct forcing_numbers *x, struct forcing_plan *plan,
                                struct problems *list) {
  struct weather_findings *findings = &x->findings;
  char place[N_WEATHER_CHECKS][CELL_FAULT_TEXT];
  PetscFunctionBeginUser;
  for (enum weather_check check = 0; check < N_WEATHER_CHECKS; check++)
    PetscCall(Agree(comm, x->grid, &findings->of[check], place[check]));
  for (enum weather_check check = 0; check < N_WEATHER_CHECKS; check++)
    tell_finding(x, plan, check, findings, place[check], list);
  PetscFunctionReturn(0);
}
