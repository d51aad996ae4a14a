/* Members of a season in the lanes of one block; see member_runner.h. */
#include "ensemble/member_runner.h"
#include "support/lane_memory.h"
#include <stdlib.h>

/* memory for the longest season of the model */
static PetscErrorCode CreateBlock(const struct model *m, struct model_block *block) {
  size_t days = 1, wet = 1;
  PetscFunctionBeginUser;
  for (int b = 0; b < m->n_blocks; b++) {
    size_t n = (size_t)m->block[b].n_days, n_wet = n + (size_t)m->block[b].n_fallow;
    if (n > days) days = n;
    if (n_wet > wet) wet = n_wet;
  }
  block->weather = lane_alloc((days + 1) * sizeof *block->weather);
  if (m->water) block->wet = lane_alloc((wet + 1) * sizeof *block->wet);
  PetscCheck(block->weather && (block->wet || !m->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for the weather of an ensemble's block");
  PetscFunctionReturn(0);
}

PetscErrorCode MemberRunnerCreate(const struct model *model, const struct model_point *point,
                                  struct draws *draws, struct member_runner **runner) {
  struct member_runner *r = lane_alloc(sizeof *r);
  const struct control *c = draws->parameters;
  PetscFunctionBeginUser;
  PetscCheck(r, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an ensemble");
  *r = (struct member_runner){.draws = draws};
  PetscCall(CreateBlock(model, &r->block));
  PetscCall(PetscMalloc2((size_t)LANES * (size_t)c->n_season, &r->sv, c->n_outputs, &r->out));
  r->layer = (struct worker_layer){.control = c, .sv = r->sv};
  PetscCall(WorkerCreate(model, point, &r->worker)); /* its tape is long enough for any season */
  r->model = *model;
  r->model.block = &r->block;
  r->model.n_blocks = 1;
  r->model.season = r->season;
  r->model.n_local = LANES;
  r->worker->model = &r->model;
  r->worker->layer = &r->layer;
  *runner = r;
  PetscFunctionReturn(0);
}

PetscErrorCode MemberRunnerDestroy(struct member_runner **runner) {
  struct member_runner *r = *runner;
  PetscFunctionBeginUser;
  if (!r) PetscFunctionReturn(0);
  PetscCall(WorkerDestroy(&r->worker));
  PetscCall(PetscFree2(r->sv, r->out));
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

void member_runner_take(struct member_runner *r, const struct model *model, int b, int l) {
  const struct model_block *from = &model->block[b];
  const struct model_season *season = model_season_of(model, b, l);
  const size_t days = (size_t)season->days + 1;
  const size_t per_day = sizeof(struct season_weather) / sizeof(lane);
  const size_t per_wet = sizeof(struct season_wet) / sizeof(lane);
  FOR_LANES (k) r->season[k] = *season;
  r->block.n_days = season->days;
  r->block.n_fallow = from->n_fallow;
  r->block.irrigates = model_share(model, season) > 0.;
  spread(per_day * days, (const lane *)from->weather, l, (lane *)r->block.weather);
  if (model->water)
    spread(per_wet * (days + (size_t)from->n_fallow), (const lane *)from->wet, l,
           (lane *)r->block.wet);
}

void member_runner_forward(struct member_runner *r, int first, int n) {
  const struct control *c = r->draws->parameters;
  struct control_site site = model_site(&r->model, 0);
  FOR_LANES (l) { /* lanes without a member repeat the last */
    int member = first + (l < n ? l : n - 1);
    draws_cell(r->draws, r->season[0].cell, member, false, r->out);
    draws_season(r->draws, &site, member, r->out, r->sv + (size_t)l * (size_t)c->n_season);
  }
  worker_forward(r->worker, 0);
}

PetscErrorCode MembersOfSeasons(const struct model *m, const struct model_point *point,
                                struct draws *draws, const char *what, member_season_wanted *wanted,
                                member_season *season, void *context) {
  struct progress progress = progress_begin(m->comm, what, m->n_blocks);
  struct member_runner *runner;
  PetscFunctionBeginUser;
  PetscCall(MemberRunnerCreate(m, point, draws, &runner));
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    FOR_LANES (l) {
      if (!model_lane_runs(m, b, l)) continue;
      if (wanted && !wanted(context, model_place(m, b, l))) continue;
      member_runner_take(runner, m, b, l);
      PetscCall(season(context, runner, model_place(m, b, l)));
    }
  }
  PetscCall(MemberRunnerDestroy(&runner));
  PetscFunctionReturn(0);
}
