/* Backgrounds, uses and their summary; see feedback.h. */
#include "ensemble/feedback.h"
#include "assimilation/observations.h"
#include "ensemble/statistics.h"
#include "support/random.h"
#include <math.h>

/* distinguished from other draws of the seed */
enum { VARIABLE_RANK = 0x72616e6b };

PetscErrorCode FeedbackCreate(int n, struct feedback *f) {
  PetscFunctionBeginUser;
  PetscCall(
      PetscMalloc4(n, &f->background, n, &f->background_sd, n, &f->analysis, n, &f->analysis_sd));
  PetscCall(PetscCalloc4(n, &f->below, n, &f->counted, n, &f->use, n, &f->told));
  for (int i = 0; i < n; i++)
    f->background[i] = f->background_sd[i] = f->analysis[i] = f->analysis_sd[i] = NAN;
  PetscFunctionReturn(0);
}

PetscErrorCode FeedbackDestroy(struct feedback *f) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree4(f->background, f->background_sd, f->analysis, f->analysis_sd));
  PetscCall(PetscFree4(f->below, f->counted, f->use, f->told));
  PetscFunctionReturn(0);
}

/* the rank of an observation among members that err as it does (Saetra, Hersbach, Bidlot,
 * Richardson 2004) */
static int rank_of(const struct equivalents *e, int i, const double *row, uint64_t seed) {
  int below = 0;
  for (int k = 0; k < e->members; k++) {
    struct random_key key = {
        .seed = seed, .cell = e->key[i], .member = (uint32_t)k + 1, .variable = VARIABLE_RANK};
    below += row[k] + e->sigma[i] * random_normal(key, 0) < e->value[i];
  }
  return below;
}

PetscErrorCode FeedbackBackground(const struct equivalents *e, uint64_t seed, struct feedback *f) {
  double *value;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(e->members, &value));
  for (int k = 0; k < e->n; k++) {
    const double *row = e->hx + (size_t)k * (size_t)e->members;
    const int i = e->of[k];
    if (f->told[i]) continue;
    f->told[i] = true;
    PetscCall(PetscArraycpy(value, row, e->members));
    struct member_statistics all = members_summary(e->members, value);
    if (all.n < 2) continue;
    f->background[i] = all.mean;
    f->background_sd[i] = all.sd;
    f->counted[i] = all.n;
    f->below[i] = rank_of(e, i, row, seed);
  }
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

const char *feedback_text(const struct equivalents *e, const struct feedback *f, int i) {
  static const char *const place[] = {[OBSERVATION_IN_SEASON] = "",
                                      [OBSERVATION_BEFORE_EMERGENCE] = "before emergence",
                                      [OBSERVATION_AFTER_END] = "after the end of the season",
                                      [OBSERVATION_NOT_FITTED] = "held out"};
  if (!f->told[i] && e->place[i] == OBSERVATION_IN_SEASON) return "not yet";
  return e->place[i] == OBSERVATION_IN_SEASON ? observation_use_text[f->use[i]]
                                              : place[e->place[i]];
}

void feedback_summarise(const struct equivalents *e, const struct feedback *f, int set,
                        struct feedback_summary *s) {
  *s = (struct feedback_summary){0};
  for (int i = 0; i < e->n_obs; i++) {
    if (e->set[i] != set || !f->told[i] || e->place[i] != OBSERVATION_IN_SEASON ||
        f->use[i] != OBSERVATION_USED)
      continue;
    const double d = f->background[i] - e->value[i];
    const int bin = f->below[i] * FEEDBACK_BINS / (f->counted[i] + 1);
    s->n++;
    s->bias += d;
    s->rms += d * d;
    s->chi2 += d * d / (f->background_sd[i] * f->background_sd[i] + e->sigma[i] * e->sigma[i]);
    s->bin[bin < FEEDBACK_BINS ? bin : FEEDBACK_BINS - 1]++;
  }
  if (!s->n) return;
  s->bias /= s->n;
  s->rms = sqrt(s->rms / s->n);
}
