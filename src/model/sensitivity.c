/* One sweep over all blocks; see sensitivity.h. */
#include "model/sensitivity.h"
#include <math.h>

struct sweep {
  const struct model *model;
  const struct weather_rule *rule;
  struct worker *worker;
  struct season_days at;
  struct weather_inputs weather, weather_b;
};

static PetscErrorCode SweepCreate(const struct model *m, const struct model_point *point,
                                  const struct weather_rule *rule, struct sweep *s) {
  const int longest = model_longest(m) + 1;
  PetscFunctionBeginUser;
  *s = (struct sweep){.model = m, .rule = rule};
  PetscCall(WorkerCreate(m, point, &s->worker));
  PetscCall(WorkerWantWeather(s->worker));
  PetscCall(PetscMalloc1(longest, &s->at.day));
  PetscCall(WeatherInputsCreate(longest, &s->weather));
  PetscCall(WeatherInputsCreate(longest, &s->weather_b));
  PetscFunctionReturn(0);
}

static PetscErrorCode SweepDestroy(struct sweep *s) {
  PetscFunctionBeginUser;
  PetscCall(WorkerDestroy(&s->worker));
  PetscCall(PetscFree(s->at.day));
  PetscCall(WeatherInputsDestroy(&s->weather));
  PetscCall(WeatherInputsDestroy(&s->weather_b));
  PetscFunctionReturn(0);
}

/* whether a lane of the block that ran last is a season to tell of */
static bool lane_counts(const struct worker *w, int l) {
  return model_lane_runs(w->model, w->block, l) && worker_lane_good(w, l);
}

static void run_block(struct sweep *s, int b) {
  struct worker *w = s->worker;
  struct soil_state carry_b = {0};
  int n = 0;
  w->derives = true;
  worker_forward(w, b);
  FOR_LANES (l)
    if (lane_counts(w, l))
      w->seed[n++] = (struct season_seed){
          .day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = 1.};
  worker_sweep(w, n, &carry_b);
}

static void visit_lane(struct sweep *s, int l, season_visit *visit, void *context) {
  const struct worker *w = s->worker;
  const struct model *m = s->model;
  const struct model_season *season = model_season_of(m, w->block, l);
  const struct season_view view = worker_view(w, l);
  model_find_days(m, s->rule->store, season, &s->at);
  weather_inputs_take(m, s->rule, &s->at, season, w->view.sun, &s->weather);
  weather_inputs_ad(m, s->rule, &s->weather, season, w->view.sun, m->block[w->block].n_fallow,
                    w->weather_b, w->wet_b, l, &s->weather_b);
  const struct season_sensitivity told = {.place = model_place(m, w->block, l),
                                          .season = season,
                                          .twso =
                                              season_view_value(&view, SEASON_TWSO, SEASON_FINAL),
                                          .crop = w->crop,
                                          .d = w->d,
                                          .soil = w->soil,
                                          .lane = l,
                                          .weather = &s->weather,
                                          .weather_b = &s->weather_b};
  visit(context, &told);
}

PetscErrorCode ModelSensitivity(const struct model *m, const struct weather_rule *rule,
                                const double *u, season_visit *visit, void *context) {
  struct progress progress = progress_begin(m->comm, "sensitivity", m->n_blocks);
  struct model_point *p;
  struct sweep s;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(SweepCreate(m, p, rule, &s));
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    run_block(&s, b);
    FOR_LANES (l)
      if (lane_counts(s.worker, l)) visit_lane(&s, l, visit, context);
  }
  PetscCall(SweepDestroy(&s));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}
