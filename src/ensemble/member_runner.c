/* Members of a season in the lanes of one block; see member_runner.h. */
#include "ensemble/member_runner.h"
#include "ensemble/member_states.h"
#include "support/lane_memory.h"
#include <stdlib.h>

/* memory for the longest season of the model; days: at least so many */
static PetscErrorCode CreateBlock(const struct model *m, int days, struct model_block *block) {
  size_t wet;
  PetscFunctionBeginUser;
  *block = (struct model_block){.n_days = days > 1 ? days : 1};
  for (int b = 0; b < m->n_blocks; b++) {
    const struct model_block *of = &m->block[b];
    if (of->n_days > block->n_days) block->n_days = of->n_days;
    if (of->n_fallow > block->n_fallow) block->n_fallow = of->n_fallow;
    block->irrigates = block->irrigates || of->irrigates;
  }
  wet = (size_t)(block->n_days + block->n_fallow) + 1;
  block->weather = lane_alloc(((size_t)block->n_days + 1) * sizeof *block->weather);
  if (m->water) block->wet = lane_alloc(wet * sizeof *block->wet);
  PetscCheck(block->weather && (block->wet || !m->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for the weather of an ensemble's block");
  PetscFunctionReturn(0);
}

PetscErrorCode MemberRunnerCreate(const struct model *model, const struct model_point *point,
                                  struct draws *draws, struct member_runner **runner) {
  struct member_runner *r = lane_alloc(sizeof *r);
  const struct control *c = draws->parameters;
  const int shift = draws_shift_most(draws->sowing_sd), longest = model_longest(model) + shift;
  PetscFunctionBeginUser;
  PetscCheck(r, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an ensemble");
  *r = (struct member_runner){.draws = draws};
  PetscCall(CreateBlock(model, draws->weather ? longest : 0, &r->block));
  PetscCall(WeatherViewCreate(model, &r->view));
  FOR_LANES (l) PetscCall(PetscMalloc1(longest, &r->at[l].day));
  PetscCall(PetscMalloc2((size_t)LANES * (size_t)c->n_season, &r->sv, c->n_outputs, &r->out));
  r->layer = (struct worker_layer){.control = c, .sv = r->sv};
  r->model = *model;
  r->model.block = &r->block;
  r->model.n_blocks = 1;
  r->model.season = r->season;
  r->model.n_local = LANES;
  PetscCall(WorkerCreate(&r->model, point, &r->worker)); /* its tape is as long as the block */
  r->worker->layer = &r->layer;
  if (draws->perturbation)
    PetscCall(PerturbationCreate(draws->perturbation, draws->seed, model->water != NULL,
                                 r->block.n_days + r->block.n_fallow + 1, 2 * shift,
                                 &r->perturbation));
  *runner = r;
  PetscFunctionReturn(0);
}

PetscErrorCode MemberRunnerDestroy(struct member_runner **runner) {
  struct member_runner *r = *runner;
  PetscFunctionBeginUser;
  if (!r) PetscFunctionReturn(0);
  PetscCall(WorkerDestroy(&r->worker));
  PetscCall(PerturbationDestroy(&r->perturbation));
  PetscCall(PetscFree2(r->sv, r->out));
  FOR_LANES (l) PetscCall(PetscFree(r->at[l].day));
  weather_view_destroy(&r->view);
  free(r->block.weather);
  free(r->block.wet);
  free(r);
  *runner = NULL;
  PetscFunctionReturn(0);
}

/* n vectors, lane l of each into all lanes */
static void spread(size_t n, const lane *from, int l, lane *to) {
  for (size_t i = 0; i < n; i++) to[i] = lane_set(from[i][l]);
}

/* weather that all lanes share */
static void spread_weather(struct member_runner *r) {
  const struct model_block *from = r->from;
  const int l = r->from_lane;
  const size_t days = (size_t)r->taken.days + 1;
  const size_t per_day = sizeof(struct season_weather) / sizeof(lane);
  const size_t per_wet = sizeof(struct season_wet) / sizeof(lane);
  r->block.n_days = r->taken.days;
  r->block.n_fallow = from->n_fallow;
  spread(per_day * days, (const lane *)r->view.weather, l, (lane *)r->block.weather);
  if (r->model.water)
    spread(per_wet * (days + (size_t)from->n_fallow), (const lane *)r->view.wet, l,
           (lane *)r->block.wet);
}

void member_runner_take(struct member_runner *r, const struct model *model, int b, int l) {
  r->from = &model->block[b];
  model_view_weather(model, b, &r->view);
  r->from_lane = l;
  r->taken = *model_season_of(model, b, l);
  FOR_LANES (k) r->season[k] = r->taken;
  r->block.irrigates = model_share(model, &r->taken) > 0.;
  if (!r->draws->weather && !r->perturbation) spread_weather(r);
}

/* a season that starts so many days later and ends on the same dates */
static struct model_season shifted(const struct model_season *season, int days) {
  struct model_season s = *season;
  s.shift = (int16_t)days;
  s.start += days;
  s.end_day = s.end_day > days ? s.end_day - days : 1;
  if (s.until) s.until -= days;
  return s;
}

/* where the days of a member's season are */
static void find_days(const struct member_runner *r, const struct model_season *s, int member,
                      struct season_days *at) {
  const struct member_weather *weather = r->draws->weather;
  at->fallow = model_fallow(&r->model, s);
  at->n = model_span(s);
  for (int n = -at->fallow; n < at->n; n++)
    at->day[at->fallow + n] = weather->day(weather->context, s, member, s->start + n);
}

/* gives a member's season the days of weather that it has, none where it may not run */
static void judge(const struct member_runner *r, const struct season_days *at,
                  struct model_season *s) {
  int missing, days = model_days(&r->model, at, &missing);
  s->runs = days && missing <= r->model.rules.fill_days && model_day_swapped(at, days) < 0;
  s->days = s->runs ? days : 0;
  if (!s->runs) s->state = SEASON_STATE_NO_WEATHER;
}

/* weather of members of their own, lane by lane */
static void fill_weather(struct member_runner *r, int first, int n) {
  struct model_block *block = &r->block;
  block->n_days = 1;
  block->n_fallow = model_fallow(&r->model, &r->taken);
  FOR_LANES (l) {
    r->season[l] =
        shifted(&r->taken, draws_shift(r->draws, r->taken.cell, member_runner_member(l, first, n)));
    find_days(r, &r->season[l], member_runner_member(l, first, n), &r->at[l]);
    judge(r, &r->at[l], &r->season[l]);
    if (r->season[l].days > block->n_days) block->n_days = r->season[l].days;
  }
  FOR_LANES (l) model_fill_lane(&r->model, &r->at[l], &r->season[l], block, l);
}

/* weather of a run where that differs between members */
static void make_weather(struct member_runner *r, int first, int n) {
  const struct grid *grid = r->model.grid;
  const int cell = r->taken.cell;
  if (r->draws->weather)
    fill_weather(r, first, n);
  else
    spread_weather(r);
  if (r->perturbation)
    perturb_block(r->perturbation, r->season, r->at, grid->lat[cell], grid->lon[cell], first,
                  &r->block);
  season_prepare_weather(r->model.rules.continuous, r->block.n_days, r->block.weather);
}

static void set_values(struct member_runner *r, int first, int n) {
  const struct control *c = r->draws->parameters;
  struct control_site site = model_site(&r->model, 0);
  if (r->draws->weather || r->perturbation) make_weather(r, first, n);
  FOR_LANES (l) {
    int member = member_runner_member(l, first, n);
    draws_cell(r->draws, r->season[0].cell, member, false, r->out);
    draws_season(r->draws, &site, member, r->out, r->sv + (size_t)l * (size_t)c->n_season);
  }
}

void member_runner_prepare(struct member_runner *r, int first, int n) {
  set_values(r, first, n);
  worker_prepare(r->worker, 0);
}

void member_runner_forward(struct member_runner *r, int first, int n) {
  struct member_states *states = r->draws->states;
  if (states) {
    member_states_take(states, r, first, n);
    member_states_advance(states, r, first, n, SEASON_FINAL);
    return;
  }
  set_values(r, first, n);
  worker_forward(r->worker, 0);
}

bool member_runner_good(const struct member_runner *r, int l) {
  return r->season[l].runs && worker_lane_good(r->worker, l);
}

PetscErrorCode MembersOfSeasons(const struct model *m, const struct model_point *point,
                                struct draws *draws, const char *what, member_season_wanted *wanted,
                                member_group *group, void *context) {
  struct progress progress = progress_begin(m->comm, what, m->n_blocks);
  struct member_runner *runner;
  PetscFunctionBeginUser;
  PetscCall(MemberRunnerCreate(m, point, draws, &runner));
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    FOR_LANES (l) {
      if (!model_lane_runs(m, b, l)) continue;
      if (wanted && !wanted(context, model_place(m, b, l))) continue;
      runner->place = model_place(m, b, l);
      member_runner_take(runner, m, b, l);
      for (int first = 1; first <= draws->members; first += LANES) {
        int n = draws->members - first + 1 < LANES ? draws->members - first + 1 : LANES;
        PetscCall(group(context, runner, first, n));
      }
    }
  }
  PetscCall(MemberRunnerDestroy(&runner));
  PetscFunctionReturn(0);
}
