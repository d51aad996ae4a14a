/* windrow lorenz96: the filters on a test bed whose scores are published. */
#include "commands.h"
#include "lorenz96/lorenz96_model.h"
#include "lorenz96/lorenz96_twin.h"
#include "region/shared_problems.h"
#include <string.h>

static const struct option_spec lorenz96_options[] = {
    {"filter", "NAME", "etkf, letkf or enkf [etkf]"},
    {"members", "N", "of the ensemble [24]"},
    {"inflation", "X", "factor on the analysis's departures from its mean [1.02]"},
    {"radius", "R", "letkf: length scale in variables [4]; no observation counts from 3.65 R on"},
    {"cycles", "K", "steps of 0.05 with an analysis each; the first 400 are not scored [5000]"},
    {"seed", "S", "of truth, observations and ensemble [1]"},
    {NULL, NULL, NULL}};

enum { SPIN_UP = 400 };

static void read_options(const struct options *options, struct lorenz96_twin *twin,
                         struct problems *list) {
  const char *filter = options_get(options, "filter");
  long members = 24, cycles = 5000, seed = 1;
  options_integer(options, "members", 2, 10000, &members, list);
  options_integer(options, "cycles", SPIN_UP + 1, 100000000, &cycles, list);
  options_integer(options, "seed", 0, 2147483647, &seed, list);
  options_real(options, "inflation", 1e-3, 1e3, &twin->inflation, list);
  options_real(options, "radius", 1e-3, 1e9, &twin->radius, list);
  twin->members = (int)members;
  twin->cycles = (int)cycles;
  twin->seed = (uint64_t)seed;
  for (int i = 0; filter && i <= LORENZ96_FILTERS; i++) {
    if (i == LORENZ96_FILTERS)
      problem(list, "--filter %s: etkf, letkf or enkf is expected", filter);
    else if (strcmp(filter, lorenz96_filter_name[i]) == 0) {
      twin->filter = (enum lorenz96_filter)i;
      break;
    }
  }
  if (options_get(options, "radius") && twin->filter != LORENZ96_LETKF)
    problem(list, "--radius: only the letkf localises");
}

/* Collective; every rank computes the same. */
static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct lorenz96_twin twin = {.inflation = 1.02, .radius = 4., .spin_up = SPIN_UP};
  struct lorenz96_score score;
  bool any;
  PetscFunctionBeginUser;
  read_options(options, &twin, list);
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  if (!lorenz96_run(&twin, &score))
    problem(list, "lorenz96: the ensemble is not finite any more (inflation %g)", twin.inflation);
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(
      comm, "lorenz96: %d variables, F = %.6g, %s with %d members, inflation %.6g", LORENZ96_SIZE,
      lorenz96_f, lorenz96_filter_name[twin.filter], twin.members, twin.inflation));
  if (twin.filter == LORENZ96_LETKF) PetscCall(PetscPrintf(comm, ", radius %.6g", twin.radius));
  PetscCall(PetscPrintf(comm, "\nmeans of cycles %d .. %d, seed %llu\n", twin.spin_up + 1,
                        twin.cycles, (unsigned long long)twin.seed));
  PetscCall(PetscPrintf(comm, "rmse_f = %.6f\nspread_a = %.6f\nrmse_a = %.6f\n", score.rmse_f,
                        score.spread_a, score.rmse_a));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {"windrow lorenz96",
                                       "windrow lorenz96 --filter letkf --members 7 --inflation "
                                       "1.04 --radius 4 --cycles 2000 --seed 2",
                                       NULL};

const struct command command_lorenz96 = {
    .name = "lorenz96",
    .summary = "the filters on the model of Lorenz and Emanuel (1998)",
    .description =
        "A twin experiment: 40 variables, F = 8, all observed with errors of N(0, 1) after each "
        "step of 0.05\n(Runge-Kutta). Prints the root mean square error of the mean of forecast "
        "and analysis and the\nspread of the analysis, means over cycles.",
    .options = lorenz96_options,
    .examples = examples,
    .run = Run};
