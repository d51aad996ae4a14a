/* Records of members; see member_states.h. */
#include "ensemble/member_states.h"
#include <math.h>

/* days of the longest season, members' own weather included */
static int longest(const struct model *m) {
  int days = model_longest(m);
  for (int b = 0; b < m->n_blocks; b++)
    if (m->block[b].n_days > days) days = m->block[b].n_days;
  return days;
}

PetscErrorCode MemberStatesCreate(const struct model *m, int members, bool alone, int shift,
                                  struct member_states **states) {
  const size_t n = (size_t)m->n_local * (size_t)members;
  const int days = longest(m) + shift;
  struct member_states *s;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&s));
  s->members = members;
  s->n_local = m->n_local;
  s->alone = alone;
  PetscCall(PetscCalloc4(n, &s->record, n, &s->lai_max, n, &s->length, n, &s->failed));
  PetscCall(
      PetscMalloc1(season_state_length(days + 1 + SEASON_LOG_SPARE, m->water != NULL), &s->packed));
  s->state = season_state_create(days, m->water != NULL);
  PetscCheck(s->state, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for the states of members");
  *states = s;
  PetscFunctionReturn(0);
}

PetscErrorCode MemberStatesDestroy(struct member_states **states) {
  struct member_states *s = *states;
  PetscFunctionBeginUser;
  if (!s) PetscFunctionReturn(0);
  for (size_t i = 0; i < (size_t)s->n_local * (size_t)s->members; i++)
    PetscCall(PetscFree(s->record[i]));
  PetscCall(PetscFree4(s->record, s->lai_max, s->length, s->failed));
  PetscCall(PetscFree(s->packed));
  season_state_destroy(&s->state);
  PetscCall(PetscFree(*states));
  PetscFunctionReturn(0);
}

static const struct season_weather *weather_of(const struct member_states *s,
                                               const struct member_runner *r) {
  return s->alone ? NULL : r->worker->season.weather;
}

void member_states_take(struct member_states *s, struct member_runner *r, int first, int n) {
  struct worker *w = r->worker;
  member_runner_prepare(r, first, n);
  season_state_start(&w->season, w->crop, s->state);
  FOR_LANES (l) {
    size_t at = member_states_at(s, r->place, member_runner_member(l, first, n));
    w->lai_before[l] = s->lai_max[at];
    s->failed[at] = s->failed[at] || !r->season[l].runs;
    if (s->record[at] &&
        !season_state_unpack(s->record[at], weather_of(s, r), w->crop, l, s->state))
      s->failed[at] = true;
    w->failed[l] = s->failed[at];
  }
  FOR_LANES (l) w->first_day[l] = s->state->day[l] > 0 ? s->state->day[l] : 0;
}

/* the largest LAI of the days just run; that of the last may still be changed */
static void note_lai(const struct worker *w, int l, int from, int to, double *most) {
  const struct season_view view = worker_view(w, l);
  for (int n = from > 0 ? from : 0; n < to; n++) {
    double lai = season_view_value(&view, SEASON_LAI, n + view.shift);
    if (lai > *most) *most = lai;
  }
}

void member_states_advance(struct member_states *s, struct member_runner *r, int first, int n,
                           int day) {
  struct worker *w = r->worker;
  int to[LANES], from[LANES];
  FOR_LANES (l) {
    const int last = w->season.days[l] - 1;
    from[l] = s->state->day[l];
    const int of_the_member = day == SEASON_FINAL ? day : day - r->season[l].shift;
    to[l] = day == SEASON_FINAL || of_the_member < last ? of_the_member : last;
  }
  season_advance(&w->season, w->crop, s->state, to, w->tape);
  if (day == SEASON_FINAL) return;
  for (int l = 0; l < n; l++) {
    size_t at = member_states_at(s, r->place, first + l);
    if (s->state->day[l] > from[l] && s->state->end[l] < 0)
      note_lai(w, l, from[l], s->state->day[l], &s->lai_max[at]);
    double sum =
        season_state_value(s->state, SEASON_LAI, l) + season_state_value(s->state, SEASON_TWSO, l);
    s->failed[at] = s->failed[at] || !(fabs(sum) < 1e7);
  }
}

PetscErrorCode MemberStatesKeep(struct member_states *s, struct member_runner *r, int first,
                                int n) {
  const struct worker *w = r->worker;
  PetscFunctionBeginUser;
  for (int l = 0; l < n; l++) {
    size_t at = member_states_at(s, r->place, first + l);
    if (s->failed[at] || s->state->end[l] >= 0) continue;
    int length = season_state_pack(s->state, l, weather_of(s, r), w->crop, s->packed);
    if (length != s->length[at]) {
      PetscCall(PetscFree(s->record[at]));
      PetscCall(PetscMalloc1(length, &s->record[at]));
    }
    PetscCall(PetscArraycpy(s->record[at], s->packed, length));
    s->numbers += length - s->length[at];
    s->length[at] = length;
  }
  PetscFunctionReturn(0);
}
