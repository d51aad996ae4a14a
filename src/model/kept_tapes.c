/* Room for tapes; see kept_tapes.h. */
#include "model/kept_tapes.h"
#include "model/model_private.h"
#include "support/memory_budget.h"
#include <math.h>

/* what tapes take */
struct need {
  size_t n, days, soil_days;
};

static size_t bytes_of(const struct model *m, struct need x) {
  return season_tapes_bytes(x.n, x.days, x.soil_days, m->water != NULL);
}

/* [d] the longest season at the prior and a quarter more, of the block's weather at most */
static int days_of(const struct model *m, int b) {
  double end = 0., most = m->block[b].n_days;
  FOR_LANES (l)
    if (model_lane_own(m, b, l)) end = fmax(end, model_season_of(m, b, l)->end);
  return (int)fmin(most, 1.25 * end + 10.);
}

/* the same of soils, which may be followed after the crop */
static int soil_days_of(const struct model *m, int b) {
  int until = 0, days = days_of(m, b), most = m->block[b].n_days;
  FOR_LANES (l)
    if (model_season_of(m, b, l)->until > until) until = model_season_of(m, b, l)->until;
  until = until > days ? until : days;
  return m->block[b].n_fallow + (until < most ? until : most);
}

/* of all blocks that are wanted; the last one may need all days of its weather */
static struct need need_of(const struct model *m, const bool *wanted) {
  struct need x = {0};
  size_t longest = 0, longest_soil = 0;
  for (int b = 0; b < m->n_blocks; b++) {
    const struct model_block *block = &m->block[b];
    const size_t tapes = block->irrigates ? 2 : 1;
    const size_t whole = season_tapes_slots(block->n_days);
    if (!wanted[b]) continue;
    x.n += tapes;
    x.days += tapes * season_tapes_slots(days_of(m, b));
    x.soil_days += season_tapes_slots(soil_days_of(m, b));
    longest = whole > longest ? whole : longest;
    longest_soil = whole + (size_t)block->n_fallow > longest_soil ? whole + (size_t)block->n_fallow
                                                                  : longest_soil;
  }
  x.days += longest;
  x.soil_days = m->water ? x.soil_days + longest_soil : 0;
  return x;
}

/* the part of it that `left` bytes hold */
static struct need cut(const struct model *m, struct need x, double left) {
  const size_t bytes = bytes_of(m, x);
  double share = left / (double)bytes;
  for (struct need y = x; share > 0.; share -= .01) {
    y.n = (size_t)(share * (double)x.n);
    y.days = (size_t)(share * (double)x.days);
    y.soil_days = (size_t)(share * (double)x.soil_days);
    if ((double)bytes_of(m, y) <= left) return y;
  }
  return (struct need){0};
}

PetscErrorCode KeptTapesPrepare(struct model *m, const bool *wanted) {
  struct need need = need_of(m, wanted), has;
  struct kept_tapes *k = m->kept;
  PetscFunctionBeginUser;
  if (!m->memory || !need.n) PetscFunctionReturn(0);
  if (k && (!k->all || (k->n >= need.n && k->days >= need.days && k->soil_days >= need.soil_days)))
    PetscFunctionReturn(0);
  PetscCall(KeptTapesRelease(m));
  PetscCall(PetscNew(&k));
  m->kept = k;
  k->wanted = need.days;
  double left = (double)memory_left(m->memory);
  k->all = (double)bytes_of(m, need) <= left;
  has = k->all ? need : cut(m, need, left);
  if (!has.n) PetscFunctionReturn(0);
  PetscCall(PetscCalloc2(m->n_blocks, &k->tape, m->n_blocks, &k->irrigated));
  k->memory = season_tapes_create(has.n, has.days, has.soil_days, m->water != NULL);
  if (!k->memory) PetscFunctionReturn(0); /* the system has not what it promised: run again */
  k->n = has.n;
  k->days = has.days;
  k->soil_days = has.soil_days;
  PetscFunctionReturn(0);
}

PetscErrorCode KeptTapesRelease(struct model *m) {
  PetscFunctionBeginUser;
  if (!m->kept) PetscFunctionReturn(0);
  season_tapes_destroy(&m->kept->memory);
  PetscCall(PetscFree2(m->kept->tape, m->kept->irrigated));
  PetscCall(PetscFree(m->kept));
  PetscFunctionReturn(0);
}

void kept_tapes_clear(const struct model *m, struct kept_tapes *k) {
  if (!k->memory) return;
  season_tapes_clear(k->memory);
  for (int b = 0; b < m->n_blocks; b++) k->tape[b] = k->irrigated[b] = NULL;
}

int64_t kept_tapes_bytes(const struct model *m) {
  const struct kept_tapes *k = m->kept;
  if (!k || !k->memory) return 0;
  return (int64_t)bytes_of(m, (struct need){k->n, k->days, k->soil_days});
}
