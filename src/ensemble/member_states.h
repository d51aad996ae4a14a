#pragma once
/* The states of all members of own seasons between analyses, for filters that change them: one
 * record each (season/season_state.h), none before the first analysis.
 *
 * A season runs on from its record, so that what an analysis made of it is carried to its end.
 * Members of a season are on one date. Largest LAI so far is kept beside the record, since the
 * days before it are not.
 */
#include "ensemble/member_runner.h"
#include "season/season_state.h"

struct member_states {
  int members, n_local;
  bool alone;      /* records hold what weather and crop tell, for either may change */
  double **record; /* [n_local][members] owned; NULL = at the season's start */
  double *lai_max; /* [n_local][members] [ha ha-1] on the days before the record's */
  int *length;     /* [n_local][members] numbers of a record */
  bool *failed;    /* [n_local][members] gave no number, or a record that could not be read */
  struct season_state *state; /* of the members at hand */
  double *packed;             /* room for one record */
  int64_t numbers;            /* of all records now */
};

/* For seasons of the model, wet or not, that start at most `shift` days before the calendar's start
 * (draws_shift_most). Not collective. */
PetscErrorCode MemberStatesCreate(const struct model *model, int members, bool alone, int shift,
                                  struct member_states **states);
PetscErrorCode MemberStatesDestroy(struct member_states **states);

/* Members first .. first + n - 1 of the season taken: states->state is that of their records, in
 * lanes 0 .. n - 1 of the runner, which is prepared. */
void member_states_take(struct member_states *states, struct member_runner *runner, int first,
                        int n);
/* Advances states->state to the start of a day, counted from the calendar's start, at most to the
 * last of its weather, and keeps the largest LAI; SEASON_FINAL runs to the end and keeps nothing.
 * The runner's worker then tells of the days that were run. */
void member_states_advance(struct member_states *states, struct member_runner *runner, int first,
                           int n, int day);
/* Writes the records of states->state, of members that live. */
PetscErrorCode MemberStatesKeep(struct member_states *states, struct member_runner *runner,
                                int first, int n);

static inline size_t member_states_at(const struct member_states *s, int place, int member) {
  return (size_t)place * (size_t)s->members + (size_t)(member - 1);
}
