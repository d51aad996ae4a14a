#pragma once
/* Runs members of a season, eight at a time in the lanes of one block.
 *
 * The weather of a season is copied into all lanes once, or, where members have weather of their
 * own (member_weather.h, perturbation.h), made for the lanes before each run; each lane then has
 * the parameters of a member. A member's season has the bits that it would have in any other lane
 * or block. Nothing is kept between seasons but the memory of one block.
 */
#include "ensemble/draws.h"
#include "model/worker.h"

struct member_runner {
  struct model model; /* the campaign's, with one block of eight times the same season */
  struct model_season season[LANES];
  struct model_block block;       /* owns weather and wet */
  int place;                      /* of the season taken, among the campaign's local ones */
  struct model_season taken;      /* the season taken; those of the lanes may have other weather */
  struct season_days at[LANES];   /* where the lanes' weather is; owned */
  const struct model_block *from; /* that it is a lane of; not owned */
  int from_lane;
  struct weather_view view;          /* of the blocks that seasons are taken from */
  struct perturbation *perturbation; /* owned; NULL = none */
  struct draws *draws;               /* not owned */
  struct worker *worker;
  struct worker_layer layer;
  double *sv, *out; /* [LANES, n_season], [n_outputs] of the members that run */
};

/* `point` is the campaign's control. The model has no carried soils. Not collective. */
PetscErrorCode MemberRunnerCreate(const struct model *model, const struct model_point *point,
                                  struct draws *draws, struct member_runner **runner);
PetscErrorCode MemberRunnerDestroy(struct member_runner **runner);
/* takes the season of a lane of one of the model's blocks */
void member_runner_take(struct member_runner *runner, const struct model *model, int block, int l);
/* whether the member in a lane ran and gave finite numbers */
bool member_runner_good(const struct member_runner *runner, int l);
/* the member in a lane: lanes without one repeat the last */
static inline int member_runner_member(int l, int first, int n) {
  return first + (l < n ? l : n - 1);
}
/* Members' parameters in the lanes of runner->worker, without a run. */
void member_runner_prepare(struct member_runner *runner, int first, int n);
/* Runs members first .. first + n - 1 (from 1, n <= LANES) of the season taken in lanes 0 .. n - 1
 * of runner->worker: from the states that an analysis left (draws.h), else from the start. */
void member_runner_forward(struct member_runner *runner, int first, int n);

/* Calls group(context, runner, first, n) for the members of each local season that runs and is
 * wanted(context, place) (NULL = all), first .. first + n - 1 at a time, in the order of places
 * (runner->place) and members, the season being taken. Not collective; `what` names it where
 * progress is told. */
typedef PetscErrorCode member_group(void *context, struct member_runner *runner, int first, int n);
typedef bool member_season_wanted(const void *context, int place);
PetscErrorCode MembersOfSeasons(const struct model *model, const struct model_point *point,
                                struct draws *draws, const char *what, member_season_wanted *wanted,
                                member_group *group, void *context);
