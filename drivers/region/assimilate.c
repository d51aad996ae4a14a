/* `windrow assimilate`: observations into the parameters of members. */
#include "assimilation/localisation.h"
#include "commands.h"
#include "region/assimilation_files.h"
#include "region/campaign_command.h"
#include "region/members.h"
#include "region/shared_problems.h"
#include <math.h>

static const struct option_spec options_of_assimilate[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE",
     "draws act on an estimate: NAME_parameters.csv of calibrate [the prior of `control`]"},
    {NULL, NULL, NULL}};

static struct assimilation_plan plan_of(const struct campaign *c) {
  const struct campaign_assimilation *a = &c->assimilation;
  const bool smoother = a->method == METHOD_ESMDA;
  const bool all = a->method == METHOD_ETKF || a->method == METHOD_ENKF;
  const bool perturbed = smoother ? a->perturbed : a->method == METHOD_ENKF;
  return (struct assimilation_plan){
      .analysis = {.method = perturbed ? ANALYSIS_ENKF : ANALYSIS_ETKF,
                   .half_width = !isnan(a->radius) ? gaspari_cohn_half_width(a->radius)
                                 : all             ? INFINITY
                                                   : 0.,
                   .alpha = 1.,
                   .inflation = a->inflation,
                   .rtps = a->rtps,
                   .rtpp = a->rtpp,
                   .seed = (uint64_t)c->seed,
                   .min_members = c->ensemble.min_members},
      .smoother = smoother,
      .steps = a->steps,
      .window = a->window};
}

/* how the analyses go, for the log */
static PetscErrorCode Say(const struct setup *setup, const struct equivalents *e,
                          const struct feedback *f, int used) {
  static const char *const method[] = {"etkf", "letkf", "enkf", "esmda"};
  int count[8] = {0}, n = 0;
  const char *reason[8];
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "%s: %d observations, each analysis counted; of %d\n",
                        method[setup->campaign.assimilation.method], used, e->n_obs));
  for (int i = 0; i < e->n_obs; i++) {
    const char *text = feedback_text(e, f, i);
    int k = 0;
    while (k < n && strcmp(reason[k], text) != 0) k++;
    if (k == 8) continue;
    if (k == n) reason[n++] = text;
    count[k]++;
  }
  for (int k = 0; k < n; k++)
    PetscCall(PetscPrintf(setup->comm, "  %s: %d\n", reason[k], count[k]));
  PetscFunctionReturn(0);
}

static PetscErrorCode Analyses(struct setup *setup, const struct ensemble_plan *members,
                               struct draws *prior, struct draws *draws, struct problems *list) {
  struct assimilation_plan plan = plan_of(&setup->campaign);
  struct equivalents e;
  struct feedback f;
  struct model_point *point;
  bool any;
  int used;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(&setup->model, members->u, NULL, &point));
  PetscCall(EquivalentsCreate(&setup->model, members->members, &e));
  PetscCall(FeedbackCreate(e.n_obs, &f));
  PetscCall(Assimilate(&setup->model, point, &plan, &e, draws, &f, &used, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    PetscCall(Say(setup, &e, &f, used));
    PetscCall(MembersTell(setup, members, draws, "assimilate", "assimilation", list));
  }
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    PetscCall(WriteFeedback(setup, &e, &f, list));
    PetscCall(WriteMemberParameters(setup, prior, draws, list));
    PetscCall(WriteCellParameters(setup, draws, list));
  }
  PetscCall(FeedbackDestroy(&f));
  PetscCall(EquivalentsDestroy(&e));
  PetscCall(ModelPointDestroy(&point));
  PetscFunctionReturn(0);
}

static PetscErrorCode AssimilateMembers(struct setup *setup, const struct ensemble_plan *plan,
                                        struct problems *list) {
  struct draws *prior = NULL, *draws = NULL;
  PetscFunctionBeginUser;
  PetscCall(DrawsCreate(setup->comm, plan->parameters, &setup->grid, plan->length, plan->seed,
                        plan->members, true, &draws, list));
  if (draws) /* those of all cells together, to be told beside the analysis */
    PetscCall(DrawsCreate(setup->comm, plan->parameters, &setup->grid, NULL, plan->seed,
                          plan->members, false, &prior, list));
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

static void print_keys(FILE *out) { campaign_print_keys("assimilate", out); }

const struct command command_assimilate = {
    .name = "assimilate",
    .summary = "filters and smoothers: observations into the parameters of an ensemble",
    .arguments = "campaign.yaml",
    .description =
        "Draws members as `ensemble` does and changes their parameters by the observations, in "
        "the order of their dates (etkf, letkf, enkf) or all together (esmda); seasons are run "
        "again from their starts after each analysis. Writes OUTPUT/NAME_assimilation.nc and "
        "_regions.csv as `ensemble` does, _feedback.csv (every observation with background, "
        "analysis and why it was not used), _assimilation_parameters.csv and "
        "_assimilation_cells.nc.",
    .options = options_of_assimilate,
    .print_keys = print_keys,
    .run = Run};
