/* Fills the blocks with weather and judges every season at the prior. */
#include "model/model_private.h"
#include "model/season_fault.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* what can be wrong with seasons */
struct faults {
  struct season_fault missing, swapped, too_short, green;
};

static const enum weather_variable needed[4] = {WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX,
                                                WEATHER_TEMP};

/* value of variable v on day n of a season, NaN outside the store */
static double stored(const struct weather_store *store, int row, int v, int day) {
  int at = day - store->day0;
  if (row < 0 || at < 0 || at >= store->n_days || !store->value[v]) return NAN;
  return store->value[v][(size_t)row * (size_t)store->n_days + (size_t)at];
}

static bool whole(const struct weather_store *store, int row, int day) {
  for (int i = 0; i < 4; i++)
    if (isnan(stored(store, row, needed[i], day))) return false;
  return true;
}

/* days of weather a season has, and how many of them are missing */
static int days_of(const struct weather_store *store, int row, const struct model_season *s,
                   int *missing) {
  int last = -1;
  *missing = 0;
  for (int n = 0; n < s->end_day; n++)
    if (whole(store, row, s->start + n)) last = n;
  for (int n = 0; n < last; n++) *missing += !whole(store, row, s->start + n);
  return last + 1;
}

/* TMIN above TMAX; reading has seen to values that no weather has */
static void check_order(const struct model *model, const struct weather_store *store, int row,
                        const struct model_season *s, int days, struct season_fault *swapped) {
  char date[11];
  for (int n = 0; n < days; n++) {
    double tmin = stored(store, row, WEATHER_TMIN, s->start + n);
    double tmax = stored(store, row, WEATHER_TMAX, s->start + n);
    if (!(tmin > tmax)) continue;
    season_fault_add(swapped, model, s, "on %s TMIN is %g, TMAX %g degC",
                     date_format(s->start + n, date), tmin, tmax);
    return;
  }
}

/* first day without weather, and which variable lacks; `days` = none at all */
static void note_missing(const struct model *model, const struct weather_store *store, int row,
                         const struct model_season *s, int days, int missing,
                         struct season_fault *fault) {
  static const char *const name[4] = {"IRRAD", "TMIN", "TMAX", "TEMP"};
  char date[11];
  int n = 0, v = 0;
  if (s->unseen) {
    season_fault_add(fault, model, s, "half of a step of network.weather or more is missing");
    return;
  }
  if (!days) {
    season_fault_add(fault, model, s, "it has no day of weather");
    return;
  }
  while (n < days - 1 && whole(store, row, s->start + n)) n++;
  while (v < 3 && !isnan(stored(store, row, needed[v], s->start + n))) v++;
  season_fault_add(fault, model, s,
                   "%s is missing on %s; %d %s missing, forcing.fill_days allows %d", name[v],
                   date_format(s->start + n, date), missing, missing > 1 ? "days are" : "day is",
                   model->rules.fill_days);
}

/* puts one variable of a season into lane l; gaps are bridged linearly, what lies beyond repeats */
static void fill(const struct weather_store *store, int row, const struct model_season *s, int v,
                 int days, int n_days, struct season_weather *w, size_t field, int l) {
  int before = -1;
  for (int n = 0; n <= n_days; n++) {
    double x = n < days ? stored(store, row, v, s->start + n) : NAN;
    double *to = (double *)((char *)&w[n] + field) + l;
    if (!isnan(x)) {
      *to = x;
      for (int m = before + 1; before >= 0 && m < n; m++) {
        double a = *((double *)((char *)&w[before] + field) + l);
        *((double *)((char *)&w[m] + field) + l) = a + (x - a) * (m - before) / (n - before);
      }
      if (before < 0)
        for (int m = 0; m < n; m++) *((double *)((char *)&w[m] + field) + l) = x;
      before = n;
    } else {
      *to = n ? *((double *)((char *)&w[n - 1] + field) + l) : 0.;
    }
  }
}

/* a season that does not run still needs finite numbers in its lane */
static void fill_idle(int n_days, struct season_weather *w, int l) {
  for (int n = 0; n <= n_days; n++) {
    w[n].irrad[l] = 1e7;
    w[n].tmin[l] = 10.;
    w[n].temp[l] = 15.;
    w[n].tmax[l] = 20.;
    w[n].et0[l] = 0.;
  }
}

static int year_length(int year) { return is_leap_year(year) ? 366 : 365; }

static PetscErrorCode SunTables(struct model *model) {
  const struct season_list *list = &model->seasons;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(list->n_local_cells, &model->latitude));
  for (int i = 0; i < list->n_local_cells; i++) {
    double lat = model->grid->lat[list->local_cell[i]];
    int k = 0;
    while (k < model->n_latitudes && model->latitude[k] != lat) k++;
    if (k == model->n_latitudes) model->latitude[model->n_latitudes++] = lat;
  }
  PetscCall(PetscMalloc1(model->n_latitudes, &model->sun));
  for (int k = 0; k < model->n_latitudes; k++) sun_table(model->latitude[k], model->sun[k]);
  PetscFunctionReturn(0);
}

static const struct sun_day *sun_of(const struct model *model, int cell) {
  for (int k = 0; k < model->n_latitudes; k++)
    if (model->latitude[k] == model->grid->lat[cell]) return model->sun[k];
  return NULL;
}

static void fill_lane(struct model *model, const struct weather_store *store,
                      struct model_block *block, int l, int days) {
  const struct model_season *s = &model->season[block->local[l]];
  struct season_block *to = &block->season;
  int row = weather_store_find(store, s->cell), year = date_of(s->start).year;
  to->days[l] = days;
  to->end_day[l] = days ? s->end_day : 0;
  to->doy[l] = day_of_year(s->start);
  for (int y = 0; y < 4; y++) to->year_length[l][y] = year_length(year + y);
  to->sun[l] = sun_of(model, s->cell);
  if (!days) {
    fill_idle(to->n_days, block->weather, l);
    return;
  }
#define FILL(v, field)                                                                             \
  fill(store, row, s, v, days, to->n_days, block->weather, offsetof(struct season_weather, field), \
       l)
  FILL(WEATHER_IRRAD, irrad);
  FILL(WEATHER_TMIN, tmin);
  FILL(WEATHER_TMAX, tmax);
  FILL(WEATHER_TEMP, temp);
  if (store->has[WEATHER_ET0]) FILL(WEATHER_ET0, et0);
#undef FILL
}

/* weather of one season: what it has, whether it may run */
static int judge_weather(struct model *model, const struct weather_store *store, int i,
                         struct faults *faults) {
  struct model_season *s = &model->season[i];
  int missing, row = weather_store_find(store, s->cell), days = days_of(store, row, s, &missing);
  if (days && missing <= model->rules.fill_days && !s->unseen) {
    s->filled = missing;
    check_order(model, store, row, s, days, &faults->swapped);
    return days;
  }
  s->state = SEASON_STATE_NO_WEATHER;
  if (!model->rules.missing_excludes)
    note_missing(model, store, row, s, days, missing, &faults->missing);
  return 0;
}

static PetscErrorCode FillBlock(struct model *model, const struct weather_store *store, int b,
                                struct faults *faults) {
  struct model_block *block = &model->block[b];
  int days[LANES], longest = 1;
  PetscFunctionBeginUser;
  FOR_LANES (l) {
    bool padding = b * LANES + l >= model->n_local;
    days[l] = padding ? days[l - 1] : judge_weather(model, store, block->local[l], faults);
    block->weight[l] = padding || !days[l] ? 0. : 1.;
    if (days[l] > longest) longest = days[l];
  }
  block->season.n_days = longest;
  block->season.rule.continuous = model->rules.continuous;
  FOR_LANES (l) {
    block->season.rule.sown[l] = model->rules.sown ? -1 : 0;
    block->season.rule.ends_mature[l] = model->rules.ends_mature ? -1 : 0;
  }
  block->weather = lane_alloc(((size_t)longest + 1) * sizeof *block->weather);
  PetscCheck(block->weather, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for weather");
  FOR_LANES (l) fill_lane(model, store, block, l, days[l]);
  season_prepare_weather(model->rules.continuous, longest, block->weather);
  block->season.weather = block->weather;
  PetscFunctionReturn(0);
}

/* one item's value in all seasons */
static void slow_down(const struct model *model, struct model_point *p,
                      const struct control_item *item, double value) {
  const struct control *control = model->control;
  p->value[item->offset] = value;
  if (item->extent != EXTENT_NETWORK) return;
  for (int s = 0; s < model->n_local; s++)
    p->out[s * control->n_outputs + item->offset - control->n_shared] = value;
}

/* the parameters at which development is slowest within the bounds of the control */
static void slowest(const struct model *model, struct model_point *p) {
  static const struct {
    int id;
    bool high;
  } slow[] = {{PARAM_TSUMEM, true},  {PARAM_TSUM1, true},    {PARAM_TSUM2, true},
              {PARAM_TBASEM, true},  {PARAM_TEFFMX, false},  {PARAM_DVSEND, true},
              {PARAM_VERNSAT, true}, {PARAM_VERNBASE, true}, {PARAM_DLC, true},
              {PARAM_DLO, true},     {PARAM_VERNDVS, true}};
  for (int i = 0; i < model->control->n_items; i++) {
    const struct control_item *item = &model->control->item[i];
    if (item->target == CONTROL_TABLE && item->id == TABLE_DTSMTB && isfinite(item->lo))
      slow_down(model, p, item, item->lo);
    for (size_t k = 0; item->target == CONTROL_SCALAR && k < sizeof slow / sizeof *slow; k++)
      if (slow[k].id == item->id && isfinite(slow[k].high ? item->hi : item->lo))
        slow_down(model, p, item, slow[k].high ? item->hi : item->lo);
  }
  model_point_apply(model, p);
}

/* seasons whose weather ends before the latest maturity that the bounds allow */
static void judge_late(struct model *model, struct model_point *late, struct season_fault *fault) {
  char date[11];
  for (int b = 0; b < model->n_blocks; b++) {
    const struct model_block *block = &model->block[b];
    model_forward(model, late, b);
    FOR_LANES (l) {
      struct model_season *s = &model->season[block->local[l]];
      if (!(block->weight[l] > 0.) || season_status(model->tape, l) != SEASON_NO_WEATHER) continue;
      s->state = SEASON_STATE_SHORT;
      if (!model->rules.short_weather_counts)
        season_fault_add(fault, model, s, "weather ends on %s",
                         date_format(s->start + block->season.days[l] - 1, date));
    }
  }
}

static void judge_prior(struct model *model, struct model_point *prior,
                        struct season_fault *fault) {
  for (int b = 0; b < model->n_blocks; b++) {
    struct model_block *block = &model->block[b];
    bool finite = model_forward(model, prior, b);
    FOR_LANES (l) {
      struct model_season *s = &model->season[block->local[l]];
      if (!(block->weight[l] > 0.)) continue;
      s->emergence = season_value(model->tape, SEASON_DAY_EMERGENCE, SEASON_FINAL, l);
      s->end = season_end(model->tape, l);
      s->runs = true;
      bool green = model->rules.ends_mature && season_status(model->tape, l) == SEASON_BY_DATE;
      if (s->state != SEASON_STATE_SHORT)
        s->state = green ? SEASON_STATE_NOT_MATURE : SEASON_STATE_MATURE;
      double twso = season_value(model->tape, SEASON_TWSO, SEASON_FINAL, l);
      if (!finite && !isfinite(twso)) {
        s->state = SEASON_STATE_FAILED;
        s->runs = false;
        block->weight[l] = 0.;
      }
      if (green && !model->rules.not_mature_counts)
        season_fault_add(fault, model, s, "DVS is %.2f",
                         season_value(model->tape, SEASON_DVS, SEASON_FINAL, l));
    }
  }
}

static PetscErrorCode ReportFaults(const struct model *model, const struct faults *faults,
                                   struct problems *list) {
  const char *weather = model->rules.weather ? model->rules.weather : "forcing";
  MPI_Comm comm = model->comm;
  PetscFunctionBeginUser;
  PetscCall(SeasonFaultReport(comm, &faults->missing, weather,
                              "lacks weather (forcing.missing: exclude would leave it out)",
                              "lack weather (forcing.missing: exclude would leave them out)",
                              list));
  PetscCall(SeasonFaultReport(comm, &faults->swapped, weather,
                              "has a minimum above the maximum temperature",
                              "have a minimum above the maximum temperature", list));
  PetscCall(SeasonFaultReport(
      comm, &faults->too_short, weather,
      "has weather that ends before the latest maturity that the control's bounds allow (give "
      "longer weather, or calendar.end.short_weather: state_at_end)",
      "have weather that ends before the latest maturity that the control's bounds allow (give "
      "longer weather, or calendar.end.short_weather: state_at_end)",
      list));
  PetscCall(SeasonFaultReport(
      comm, &faults->green, "calendar",
      "is not mature on its latest end date (calendar.end.not_mature: state_at_end would count it)",
      "are not mature on their latest end date (calendar.end.not_mature: state_at_end would count "
      "them)",
      list));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSetWeather(struct model *model, const struct weather_store *store,
                               struct problems *list) {
  struct model_point *p;
  struct faults faults = {season_fault_none(), season_fault_none(), season_fault_none(),
                          season_fault_none()};
  int longest = 1;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(SunTables(model));
  for (int b = 0; b < model->n_blocks; b++) {
    PetscCall(FillBlock(model, store, b, &faults));
    if (model->block[b].season.n_days > longest) longest = model->block[b].season.n_days;
  }
  model->tape = season_tape_create(longest);
  PetscCheck(model->tape, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a season's tape");
  PetscCall(PetscCalloc1(model->control->n, &u));
  PetscCall(ModelPointCreate(model, u, NULL, &p));
  judge_prior(model, p, &faults.green); /* first, so that judge_late may overrule its states */
  slowest(model, p);
  judge_late(model, p, &faults.too_short);
  PetscCall(ModelPointDestroy(&p));
  PetscCall(PetscFree(u));
  PetscCall(ReportFaults(model, &faults, list));
  int64_t count[N_SEASON_STATES + 1] = {0};
  for (int s = 0; s < model->n_local; s++) {
    count[model->season[s].state]++;
    count[N_SEASON_STATES] += model->season[s].runs;
  }
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, count, N_SEASON_STATES + 1, MPI_INT64_T, MPI_SUM, model->comm));
  memcpy(model->n_state, count, sizeof model->n_state);
  model->n_running = count[N_SEASON_STATES];
  PetscFunctionReturn(0);
}
