/* `windrow gradient`: is the gradient of this campaign's J right?
 *
 * Taylor: r(h) = |J(u + h du) - J(u) - h g.du| falls with h^2, so log10 of its ratio over a step of
 * ten is 2. Dot product: the tangent's dJ against g.du. The direction is drawn from the campaign's
 * seed, the point lies off the prior so that no term is zero; weights of a network are off those
 * that training starts from.
 */
#include "commands.h"
#include "region/campaign_command.h"
#include "model/control_vector.h"
#include "support/random.h"
#include <math.h>

static const struct option_spec options_of_gradient[] = {
    CAMPAIGN_OPTIONS,
    {"offset", "SD", "distance of the point from the prior, in prior standard deviations [0.1]"},
    {"weights", NULL,
     "print every weight and region of the gradient where they are many, not norms alone"},
    {NULL, NULL, NULL}};

static double dot(int n, const double *a, const double *b) {
  double sum = 0.;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* *second: whether the remainder fell with h^2 in any step (kinks of J may bend others) */
static PetscErrorCode Taylor(struct setup *setup, double *u, const double *du, double J,
                             double slope, bool *second) {
  struct model *m = &setup->model;
  int n = m->control->n;
  double *v, before = 0.;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &v));
  PetscCall(PetscPrintf(setup->comm,
                        "Taylor test\n        h   J(u + h du) - J(u)        remainder  order\n"));
  for (double h = 1e-2; h > 0.5e-7; h /= 10.) {
    double there;
    for (int i = 0; i < n; i++) v[i] = u[i] + h * du[i];
    PetscCall(ModelCost(m, v, &there, NULL));
    double rest = fabs(there - J - h * slope);
    PetscCall(PetscPrintf(setup->comm, "  %7.0e  %20.12e  %15.6e", h, there - J, rest));
    PetscCall(before > 0. ? PetscPrintf(setup->comm, "  %5.2f\n", log10(before / rest))
                          : PetscPrintf(setup->comm, "\n"));
    double order = log10(before / rest);
    *second = *second || (before > 0. && order > 1.8 && order < 2.2) || rest == 0.;
    before = rest;
  }
  PetscCall(PetscPrintf(setup->comm, "  (order 2 until rounding, about %.0e, takes over)\n",
                        1e-16 * fabs(J) * sqrt((double)m->n_series + m->yield.n + 1.)));
  PetscCall(PetscFree(v));
  PetscFunctionReturn(0);
}

enum { PRINTED = 60 }; /* elements of an item up to which each has a line */

static PetscErrorCode PrintNorm(const struct setup *setup, const char *what, int n,
                                const double *g) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "  |dJ/du| of %-19s %24.17g\n", what, sqrt(dot(n, g, g))));
  PetscFunctionReturn(0);
}

/* elements first .. end - 1 one by one, or their norm */
static PetscErrorCode PrintElements(const struct setup *setup, const char *what, bool each,
                                    int first, int end, const double *g) {
  char name[80];
  PetscFunctionBeginUser;
  if (!each) PetscCall(PrintNorm(setup, what, end - first, g + first));
  for (int i = first; each && i < end; i++) {
    control_name(&setup->campaign.control, i, setup_regions(setup), sizeof name, name);
    PetscCall(PetscPrintf(setup->comm, "  dJ/du  %-24s %24.17g\n", name, g[i]));
  }
  PetscFunctionReturn(0);
}

/* the norm over all ranks, with the same bits on any number of them */
static PetscErrorCode PrintFields(const struct setup *setup, const double *g) {
  const struct control *control = &setup->campaign.control;
  double *fields, squares;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(control->n, &fields));
  PetscCall(
      PetscArraycpy(fields + control->own_at, g + control->own_at, control->n - control->own_at));
  PetscCall(ModelDot(&setup->model, fields, fields, &squares));
  PetscCall(PetscPrintf(setup->comm, "  |dJ/du| of %-19s %24.17g\n", "fields", sqrt(squares)));
  PetscCall(PetscFree(fields));
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintGradient(const struct setup *setup, const double *g, bool all) {
  const struct control *control = &setup->campaign.control;
  int n_plain = control->n_plain, n_weights = control->own_at - n_plain;
  char what[80];
  PetscFunctionBeginUser;
  for (int k = 0; k < control->n_items; k++) {
    const struct control_item *item = &control->item[k];
    if (item->extent == EXTENT_NETWORK || item->extent == EXTENT_CELL) continue;
    snprintf(what, sizeof what, "%d %s", item->count, item->name);
    PetscCall(PrintElements(setup, what, all || item->count <= PRINTED, item->offset,
                            item->offset + item->count, g));
  }
  if (control->n_fields) PetscCall(PrintFields(setup, g));
  if (!n_weights) PetscFunctionReturn(0);
  snprintf(what, sizeof what, "%d weights", n_weights);
  if (all) PetscCall(PrintElements(setup, what, true, n_plain, control->own_at, g));
  PetscCall(PrintNorm(setup, what, n_weights, g + n_plain));
  PetscFunctionReturn(0);
}

static PetscErrorCode Test(struct setup *setup, double offset, bool all, struct problems *list) {
  struct model *m = &setup->model;
  int n = m->control->n;
  double *u, *du, *g, J, dJ, adjoint, prior;
  struct random_key key = {.seed = (uint64_t)setup->campaign.seed, .variable = 71};
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &u, n, &du, n, &g));
  control_start(m->control, u);
  if (m->control->n_fields) {
    PetscCall(ModelNormals(m, key.seed, key.variable, 1, g));
    PetscCall(ModelNormals(m, key.seed, key.variable, 2, du));
    for (int i = 0; i < n; i++) u[i] += offset * g[i];
  }
  for (int i = 0; i < n && !m->control->n_fields; i++) {
    u[i] += offset * random_normal(key, (uint32_t)i);
    du[i] = random_normal(key, (uint32_t)(n + i));
  }
  PetscCall(ModelCost(m, u, &J, g));
  PetscCall(ModelCostTangent(m, u, du, &dJ));
  PetscCall(ModelDot(m, g, du, &adjoint));
  PetscCall(ModelDot(m, u, du, &prior));
  double tangent = dJ + prior;
  PetscCall(PetscPrintf(setup->comm, "J = %.17g\n", J));
  PetscCall(PrintGradient(setup, g, all));
  PetscCall(PetscPrintf(setup->comm,
                        "dot product: tangent %.17g, adjoint %.17g, relative difference %.2e\n",
                        tangent, adjoint, fabs(tangent - adjoint) / fmax(fabs(adjoint), 1e-300)));
  bool second = false;
  PetscCall(Taylor(setup, u, du, J, adjoint, &second));
  double apart = fabs(tangent - adjoint) / fmax(fabs(adjoint), 1e-300);
  if (!(apart < 1e-8))
    problem(list,
            "gradient: tangent and adjoint differ by %.1e of themselves; rounding gives 1e-12",
            apart);
  if (!second)
    problem(list,
            "gradient: the Taylor remainder nowhere falls with h^2: the gradient is wrong, or J "
            "has a kink here (try another --offset or campaign.seed)");
  PetscCall(PetscFree3(u, du, g));
  PetscFunctionReturn(0);
}

/* context: the offset */
static PetscErrorCode Gradient(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  const double *offset = context;
  PetscFunctionBeginUser;
  PetscCall(SetupReport(setup));
  PetscCall(Test(setup, *offset, options_get(options, "weights") != NULL, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  double offset = .1;
  PetscFunctionBeginUser;
  options_real(options, "offset", 0., 10., &offset, list);
  PetscCall(CampaignRun(comm, options, "gradient", Gradient, &offset, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow gradient campaign.yaml --offset 0.5 --weights --output tested --set campaign.seed=2",
    NULL};

const struct command command_gradient = {
    .name = "gradient",
    .summary = "test the gradient of a campaign: Taylor and dot product",
    .arguments = "campaign.yaml",
    .description = "Evaluates J and its gradient off the prior, compares a tangent with the "
                   "adjoint, and lets the Taylor remainder fall.",
    .options = options_of_gradient,
    .examples = examples,
    .run = Run};
