/* Judges every season at the prior: whether it runs, and how it ends. */
#include "model/model_faults.h"
#include "model/worker.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

/* one item's value in all seasons: of every region, of the network, of every cell */
static void slow_down(const struct model *model, struct model_point *p,
                      const struct control_item *item, double value) {
  const struct control *control = model->control;
  for (int k = item->offset; k < item->offset + item->count; k++) p->value[k] = value;
  if (!control_by_season(item)) return;
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

/* a season whose weather ends before the latest maturity that the bounds allow: seen of a run at
 * them, after screen_prior, whose state it overrules */
static void screen_late(struct model *model, const struct worker *w, int l,
                        struct season_fault *fault) {
  const int b = w->block;
  struct model_season *s = &model->season[model_place(model, b, l)];
  char date[11];
  if (!model_lane_runs(model, b, l) || season_status(w->tape, l) != SEASON_NO_WEATHER) return;
  s->state = SEASON_STATE_SHORT;
  if (model->rules.short_weather_excludes) {
    s->state = SEASON_STATE_ENDED;
    s->runs = false;
  } else if (!model->rules.short_weather_counts) {
    season_fault_add(fault, model, s, "weather ends on %s",
                     date_format(s->start + s->days - 1, date));
  }
}

static void screen_prior(struct model *model, const struct worker *w, int l,
                         struct season_fault *fault) {
  const int b = w->block;
  struct model_season *s = &model->season[model_place(model, b, l)];
  if (!model_lane_own(model, b, l) || !s->days) return;
  s->emergence = season_value(w->tape, SEASON_DAY_EMERGENCE, SEASON_FINAL, l);
  s->end = season_end(w->tape, l);
  s->flowers = season_value(w->tape, SEASON_DAY_ANTHESIS, SEASON_FINAL, l) >= 0.;
  s->runs = true;
  bool green = model->rules.ends_mature && season_status(w->tape, l) == SEASON_BY_DATE;
  if (s->state != SEASON_STATE_SHORT)
    s->state = green ? SEASON_STATE_NOT_MATURE : SEASON_STATE_MATURE;
  if (!worker_lane_good(w, l)) {
    s->state = SEASON_STATE_FAILED;
    s->runs = false;
  }
  if (green && !model->rules.not_mature_counts)
    season_fault_add(fault, model, s, "DVS is %.2f",
                     season_value(w->tape, SEASON_DVS, SEASON_FINAL, l));
}

/* Whether weather may end before a crop of the block does: where it reaches the date that ends the
 * season no maturity is later. Soils that continue take all seasons before them. */
static bool may_be_short(const struct model *model, int b) {
  bool any = model->rules.carries;
  FOR_LANES (l) {
    const struct model_season *s = model_season_of(model, b, l);
    any = any || (s->runs && s->days < s->end_day);
  }
  return any;
}

/* Both runs of each block, one block after the other, so that its weather is at hand once. */
static void screen(struct model *model, struct worker *prior, struct worker *late,
                   struct model_faults *faults) {
  struct progress progress = progress_begin(model->comm, "screening", model->n_blocks);
  for (int b = 0; b < model->n_blocks; b++) {
    progress_at(&progress, b);
    worker_forward(prior, b);
    FOR_LANES (l) screen_prior(model, prior, l, &faults->green);
    if (!may_be_short(model, b)) continue;
    worker_forward(late, b);
    FOR_LANES (l) screen_late(model, late, l, &faults->too_short);
  }
}

static PetscErrorCode ReportFaults(const struct model *model, const struct model_faults *faults,
                                   struct problems *list) {
  const char *weather = model->rules.weather ? model->rules.weather : "forcing";
  MPI_Comm comm = model->comm;
  PetscFunctionBeginUser;
  PetscCall(SeasonFaultReport(comm, &faults->missing, weather,
                              "lacks weather (forcing.missing: exclude would leave it out)",
                              "lack weather (forcing.missing: exclude would leave them out)",
                              list));
  PetscCall(SeasonFaultReport(comm, &faults->swapped, weather,
                              "has a minimum above the maximum temperature (forcing.fill_days or "
                              "forcing.missing: exclude would take such days as missing)",
                              "have a minimum above the maximum temperature (forcing.fill_days or "
                              "forcing.missing: exclude would take such days as missing)",
                              list));
  PetscCall(SeasonFaultReport(
      comm, &faults->too_short, weather,
      "has weather that ends before the latest maturity that the control's bounds allow (give "
      "longer weather; calendar.end.short_weather: exclude would leave it out)",
      "have weather that ends before the latest maturity that the control's bounds allow (give "
      "longer weather; calendar.end.short_weather: exclude would leave them out)",
      list));
  PetscCall(SeasonFaultReport(
      comm, &faults->green, "calendar",
      "is not mature on its latest end date (calendar.end.not_mature: state_at_end would count it)",
      "are not mature on their latest end date (calendar.end.not_mature: state_at_end would count "
      "them)",
      list));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelScreen(struct model *model, struct model_faults *faults,
                           struct problems *list) {
  struct model_point *point, *slow;
  struct worker *prior, *late;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(model->control->n, &u));
  PetscCall(ModelPointCreate(model, u, NULL, &point));
  PetscCall(ModelPointCreate(model, u, NULL, &slow));
  slowest(model, slow);
  PetscCall(WorkerCreate(model, point, &prior));
  PetscCall(WorkerCreate(model, slow, &late));
  screen(model, prior, late, faults);
  PetscCall(WorkerDestroy(&prior));
  PetscCall(WorkerDestroy(&late));
  PetscCall(ModelPointDestroy(&point));
  PetscCall(ModelPointDestroy(&slow));
  PetscCall(PetscFree(u));
  PetscCall(ReportFaults(model, faults, list));
  enum { RUNNING = N_SEASON_STATES, GREEN, FILLED, N_COUNTS = FILLED + 3 };
  int64_t count[N_COUNTS] = {0};
  memcpy(count + FILLED, model->n_filled, sizeof model->n_filled);
  for (int s = 0; s < model->n_local; s++) {
    if (model->season[s].hole) continue;
    count[model->season[s].state]++;
    count[RUNNING] += model->season[s].runs;
    count[GREEN] += model->season[s].runs && model->season[s].estimated &&
                    !model_season_yields(&model->season[s]);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, N_COUNTS, MPI_INT64_T, MPI_SUM, model->comm));
  memcpy(model->n_state, count, sizeof model->n_state);
  memcpy(model->n_filled, count + FILLED, sizeof model->n_filled);
  model->n_running = count[RUNNING];
  model->n_green = count[GREEN];
  PetscFunctionReturn(0);
}
