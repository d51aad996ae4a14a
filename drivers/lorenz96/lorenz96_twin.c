/* Truth, observations and filter, cycle by cycle. The truth starts from x = F with draws of N(0,
 * 1), a thousand steps before the first cycle, the members from the truth with such draws. The
 * departures of the ETKF are rotated at random after each analysis.
 */
#include "lorenz96/lorenz96_twin.h"
#include "assimilation/enkf.h"
#include "assimilation/etkf.h"
#include "assimilation/localisation.h"
#include "assimilation/rotation.h"
#include "lorenz96/lorenz96_model.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = LORENZ96_SIZE };
enum variable { TRUTH, MEMBER, ERROR, ENKF };

const char *const lorenz96_filter_name[LORENZ96_FILTERS] = {"etkf", "letkf", "enkf"};

struct bed {
  const struct lorenz96_twin *twin;
  struct members members;
  struct observations observations;
  struct ensemble_space space;
  struct transform transform;
  int index[N], *number; /* [members] */
  bool *use;             /* [members] */
  double truth[N], sigma[N], value[N], taper[N];
  double *x;        /* [N][members] */
  double *rotation; /* [members][members] */
  double *work;     /* room of a step, and of a rotation */
};

static double draw(const struct bed *b, enum variable variable, int cycle, int member, int i) {
  const struct random_key key = {.seed = b->twin->seed,
                                 .cell = (uint32_t)cycle,
                                 .member = (uint32_t)member,
                                 .variable = (uint32_t)variable};
  return random_normal(key, (uint32_t)i);
}

static bool create(const struct lorenz96_twin *twin, struct bed *b) {
  const size_t m = (size_t)twin->members;
  *b = (struct bed){.twin = twin,
                    .number = malloc(m * sizeof *b->number),
                    .use = malloc(m * sizeof *b->use),
                    .x = malloc(N * m * sizeof *b->x),
                    .rotation = malloc(m * m * sizeof *b->rotation),
                    .work = malloc((3 * N * m + m * m + 3 * N) * sizeof *b->work)};
  bool complete = observations_create(N, twin->members, &b->observations);
  complete = ensemble_space_create(twin->members, &b->space) && complete;
  complete = transform_create(twin->members, &b->transform) && complete;
  return complete && b->number && b->use && b->x && b->rotation && b->work;
}

static void destroy(struct bed *b) {
  observations_destroy(&b->observations);
  ensemble_space_destroy(&b->space);
  transform_destroy(&b->transform);
  free(b->number);
  free(b->use);
  free(b->x);
  free(b->rotation);
  free(b->work);
}

static void start(struct bed *b) {
  const int m = b->twin->members;
  for (int i = 0; i < N; i++) {
    b->sigma[i] = 1.;
    b->truth[i] = lorenz96_f + draw(b, TRUTH, 0, 0, i);
  }
  for (int step = 0; step < 1000; step++) lorenz96_step(1, b->truth, b->work);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < m; k++) b->x[i * m + k] = b->truth[i] + draw(b, MEMBER, 0, k, i);
  for (int k = 0; k < m; k++) b->use[k] = true;
  b->members = members_in_use(m, b->use, b->number);
}

/* every variable by an analysis of its own, of the observations around it on the ring */
static void local_analyses(struct bed *b) {
  const int m = b->twin->members;
  const double half_width = gaspari_cohn_half_width(b->twin->radius);
  for (int i = 0; i < N; i++) {
    struct observation_choice near = {.index = b->index, .taper = b->taper};
    for (int o = 0; o < N; o++) {
      const int apart = abs(i - o), distance = apart < N - apart ? apart : N - apart;
      b->index[near.n] = o;
      b->taper[near.n] = gaspari_cohn(distance / half_width);
      if (b->taper[near.n] > 0.) near.n++;
    }
    etkf(&b->observations, &near, &b->space, &b->transform);
    transform_inflate(&b->transform, b->twin->inflation);
    transform_apply(&b->transform, &b->members, 1, &b->x[i * m], b->work);
  }
}

static void analysis(struct bed *b, int cycle) {
  const struct lorenz96_twin *twin = b->twin;
  const struct observation_choice all = {.n = N};
  for (int i = 0; i < N; i++) b->value[i] = b->truth[i] + draw(b, ERROR, cycle, 0, i);
  observations_normalise(&b->members, b->value, b->sigma, b->x, &b->observations);
  if (twin->filter == LORENZ96_LETKF) {
    local_analyses(b);
    return;
  }
  if (twin->filter == LORENZ96_ETKF) {
    etkf(&b->observations, &all, &b->space, &b->transform);
    random_rotation(twin->members, twin->seed, (uint32_t)cycle, b->rotation, b->work);
    transform_rotate(&b->transform, b->rotation, b->work);
  } else {
    enkf(&b->observations, &all, &b->members, (struct enkf_draw){twin->seed, (uint32_t)cycle, ENKF},
         &b->space, &b->transform);
  }
  transform_inflate(&b->transform, twin->inflation);
  transform_apply(&b->transform, &b->members, N, b->x, b->work);
}

/* RMSE of the mean and spread, over variables */
static void look(struct bed *b, double *rmse, double *spread) {
  double error = 0., variance = 0.;
  for (int i = 0; i < N; i++) {
    double departure =
        members_anomalies(&b->members, &b->x[i * b->twin->members], b->work) - b->truth[i];
    double s = anomalies_spread(b->members.n, b->work);
    error += departure * departure / N;
    variance += s * s / N;
  }
  *rmse = sqrt(error);
  *spread = sqrt(variance);
}

bool lorenz96_run(const struct lorenz96_twin *twin, struct lorenz96_score *score) {
  struct bed b;
  const double share = 1. / (twin->cycles - twin->spin_up);
  bool right = create(twin, &b);
  *score = (struct lorenz96_score){0};
  if (right) start(&b);
  for (int cycle = 1; right && cycle <= twin->cycles; cycle++) {
    double rmse_f, rmse_a, spread;
    lorenz96_step(1, b.truth, b.work);
    lorenz96_step(twin->members, b.x, b.work);
    look(&b, &rmse_f, &spread);
    analysis(&b, cycle);
    look(&b, &rmse_a, &spread);
    right = isfinite(rmse_a);
    if (cycle <= twin->spin_up) continue;
    score->rmse_f += share * rmse_f;
    score->rmse_a += share * rmse_a;
    score->spread_a += share * spread;
  }
  destroy(&b);
  return right;
}
