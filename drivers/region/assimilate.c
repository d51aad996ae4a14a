/* `windrow assimilate`: observations into the parameters of members. */
#include "assimilation/localisation.h"
#include "commands.h"
#include "ensemble/member_states.h"
#include "region/assimilation_files.h"
#include "region/assimilation_state.h"
#include "region/campaign_command.h"
#include "region/members.h"
#include "region/shared_problems.h"
#include <limits.h>
#include <math.h>
#include <string.h>

static const struct option_spec options_of_assimilate[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE",
     "draws act on an estimate: NAME_parameters.csv of calibrate [the prior of `control`]"},
    {NULL, NULL, NULL}};

static struct assimilation_plan plan_of(const struct campaign *c) {
  static const enum assimilation_kind kind[] = {
      [METHOD_ESMDA] = ASSIMILATION_ESMDA, [METHOD_IES] = ASSIMILATION_IES};
  static const enum analysis_method method[] = {
      [METHOD_ETKF] = ANALYSIS_ETKF,  [METHOD_LETKF] = ANALYSIS_ETKF,
      [METHOD_ENKF] = ANALYSIS_ENKF,  [METHOD_PARTICLE] = ANALYSIS_PARTICLE,
      [METHOD_ESMDA] = ANALYSIS_ETKF, [METHOD_IES] = ANALYSIS_ENKF};
  const struct campaign_assimilation *a = &c->assimilation;
  const bool all = a->method == METHOD_ETKF || a->method == METHOD_ENKF;
  return (struct assimilation_plan){
      .analysis = {.method = a->method == METHOD_ESMDA && a->perturbed ? ANALYSIS_ENKF
                                                                       : method[a->method],
                   .half_width = !isnan(a->radius) ? gaspari_cohn_half_width(a->radius)
                                 : all             ? INFINITY
                                                   : 0.,
                   .alpha = 1.,
                   .inflation = a->inflation,
                   .rtps = a->rtps,
                   .rtpp = a->rtpp,
                   .kernel = a->kernel,
                   .seed = (uint64_t)c->seed,
                   .min_members = c->ensemble.min_members},
      .kind = a->method < METHOD_ESMDA ? ASSIMILATION_FILTER : kind[a->method],
      .steps = a->method == METHOD_IES ? a->iterations : a->steps,
      .step = a->step,
      .energy = a->energy,
      .window = (int)a->window,
      .parameters = a->update != UPDATE_STATES,
      .states = a->update != UPDATE_PARAMETERS,
      .until = a->until};
}

/* status of the observations, for the log */
static PetscErrorCode SayUses(const struct setup *setup, const struct equivalents *e,
                              const struct feedback *f, int used) {
  enum { MOST = 16 };
  int count[MOST] = {0}, n = 0;
  const char *reason[MOST];
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "%s: %d observations, each analysis counted; of %d\n",
                        assimilation_method_name[setup->campaign.assimilation.method], used,
                        e->n_obs));
  for (int i = 0; i < e->n_obs; i++) {
    const char *text = feedback_text(e, f, i);
    int k = 0;
    while (k < n && strcmp(reason[k], text) != 0) k++;
    if (k == MOST) continue;
    if (k == n) reason[n++] = text;
    count[k]++;
  }
  for (int k = 0; k < n; k++)
    PetscCall(PetscPrintf(setup->comm, "  %s: %d\n", reason[k], count[k]));
  PetscFunctionReturn(0);
}

/* whether errors and spread are what they are said to be, set by set */
static PetscErrorCode SayConsistency(const struct setup *setup, const struct equivalents *e,
                                     const struct feedback *f) {
  struct feedback_summary s;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm,
                        "background less observations (chi2 / n is 1 and the shares of ranks, "
                        "from below all members to above, are 0.2 where errors and spread are "
                        "right):\n"));
  for (int set = 0; set < setup->model.departures.n_sets; set++) {
    feedback_summarise(e, f, set, &s);
    if (!s.n) continue;
    PetscCall(PetscPrintf(setup->comm, "  %-16s n %d  bias %.4g  rms %.4g  chi2 / n %.3f  ranks",
                          setup->model.departures.set[set].name, s.n, s.bias, s.rms, s.chi2 / s.n));
    for (int b = 0; b < FEEDBACK_BINS; b++)
      PetscCall(PetscPrintf(setup->comm, " %.2f", (double)s.bin[b] / s.n));
    PetscCall(PetscPrintf(setup->comm, "\n"));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Analyses(struct setup *setup, const struct ensemble_plan *members,
                               struct draws *prior, struct draws *draws, struct problems *list) {
  const struct assimilation_plan plan = plan_of(&setup->campaign);
  struct member_states *states = NULL;
  struct assimilation_state state;
  struct equivalents e;
  struct feedback f;
  struct model_point *point;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(&setup->model, members->u, NULL, &point));
  PetscCall(EquivalentsCreate(&setup->model, members->members, &e));
  PetscCall(FeedbackCreate(e.n_obs, &f));
  if (plan.states)
    PetscCall(MemberStatesCreate(&setup->model, members->members, plan.parameters,
                                 draws_shift_most(members->sowing_sd), &states));
  draws->states = states;
  struct assimilation a = {.model = &setup->model,
                           .point = point,
                           .plan = &plan,
                           .equivalents = &e,
                           .draws = draws,
                           .feedback = &f,
                           .next_day = INT_MIN,
                           .keep = AssimilationStateWrite,
                           .context = &state};
  PetscCall(AssimilationStateCreate(setup, &state));
  PetscCall(AssimilationStateRead(&state, &a));
  PetscCall(Assimilate(&a, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && a.stopped)
    PetscCall(CampaignStopped(setup, "between two analyses",
                              plan.kind == ASSIMILATION_FILTER && a.used
                                  ? "it goes on from the state that was kept"
                                  : "it begins anew, since nothing was kept"));
  any = any || a.stopped;
  if (!any) {
    PetscCall(SayUses(setup, &e, &f, a.used));
    PetscCall(SayConsistency(setup, &e, &f));
    PetscCall(MembersTell(setup, members, draws, "assimilate", "assimilation", list));
  }
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && !a.stopped) {
    PetscCall(WriteFeedback(setup, &e, &f, list));
    PetscCall(WriteMemberParameters(setup, prior, draws, list));
    PetscCall(WriteCellParameters(setup, draws, list));
  }
  PetscCall(AssimilationStateDestroy(&state));
  PetscCall(FeedbackDestroy(&f));
  PetscCall(MemberStatesDestroy(&states));
  draws->states = NULL;
  PetscCall(EquivalentsDestroy(&e));
  PetscCall(ModelPointDestroy(&point));
  PetscFunctionReturn(0);
}

/* what states cannot be changed of */
static void check(const struct setup *setup, struct problems *list) {
  if (setup->campaign.assimilation.update != UPDATE_PARAMETERS && setup->irrigated_share)
    problem(list, "assimilation.update: states of crops of which a share is irrigated are two and "
                  "cannot be analysed; use update: parameters, or remove the irrigated share");
}

static PetscErrorCode AssimilateMembers(struct setup *setup, const struct ensemble_plan *plan,
                                        struct problems *list) {
  struct draws *prior = NULL, *draws = NULL;
  bool any;
  PetscFunctionBeginUser;
  check(setup, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  PetscCall(EnsembleDraw(setup->comm, plan, &setup->grid, true, &draws, list));
  if (draws) /* those of all cells together, to be reported beside the analysis */
    PetscCall(DrawsCreate(setup->comm, plan->parameters, &setup->grid, NULL, plan->seed,
                          plan->members, false, &prior, list));
  if (prior && plan->factor) PetscCall(DrawsCorrelate(prior, plan->mean, plan->factor));
  if (draws) PetscCall(Analyses(setup, plan, prior, draws, list));
  PetscCall(DrawsDestroy(&prior));
  PetscCall(DrawsDestroy(&draws));
  PetscFunctionReturn(0);
}

static PetscErrorCode Work(struct setup *setup, const struct options *options, void *context,
                           struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(MembersRun(setup, options, AssimilateMembers, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "assimilate", Work, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "mpirun -n 4 windrow assimilate campaign.yaml --set assimilation.method=letkf",
    "windrow assimilate campaign.yaml --control out/wheat_parameters.csv --output analysis", NULL};

const struct command command_assimilate = {
    .name = "assimilate",
    .summary = "filters and smoothers: observations into the parameters of an ensemble",
    .arguments = "campaign.yaml",
    .description =
        "Draws members as `ensemble` does and changes their parameters by the observations, in "
        "the order of their dates (etkf, letkf, enkf, particle) or all together (esmda, ies); "
        "seasons are run again from their starts after each analysis. Writes "
        "OUTPUT/NAME_assimilation.nc and "
        "_regions.csv as `ensemble` does, _feedback.csv (every observation with background, "
        "analysis and why it was not used), _assimilation_parameters.csv and "
        "_assimilation_cells.nc.",
    .options = options_of_assimilate,
    .examples = examples,
    .run = Run};
