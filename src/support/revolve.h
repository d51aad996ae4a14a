#pragma once
/* Which snapshots to keep when a chain of steps is walked backwards with too little memory for all
 * of its states: the schedule with the fewest steps forward; see revolve.c. It only plans: whoever
 * asks holds the states.
 *
 *   struct revolve plan;
 *   revolve_start(&plan, n_steps, n_slots, position);       position: int [n_slots]
 *   for (enum revolve_action a; (a = revolve_next(&plan)) != REVOLVE_DONE;) ...
 *
 * State i is before step i. One moving state starts as state 0; the last step is turned first.
 */
#include <stdint.h>

enum revolve_action {
  REVOLVE_ADVANCE, /* the moving state goes from state `from` to state `to` */
  REVOLVE_STORE,   /* the moving state, state `from`, is copied into `slot` */
  REVOLVE_RESTORE, /* `slot`, which stays, is copied to the moving state: state `from` */
  REVOLVE_TURN,    /* step `from` is run from the moving state, and then backwards */
  REVOLVE_DONE
};

struct revolve {
  int from, to, slot; /* of the action that revolve_next returned */
  /* the planner's own: */
  int at;        /* the moving state */
  int end;       /* steps that are still to be turned */
  int n_slots;   /* at least 1 */
  int top;       /* slots in use */
  int *position; /* [n_slots] the states they hold, ascending; not owned */
};

void revolve_start(struct revolve *plan, int n_steps, int n_slots, int *position);
enum revolve_action revolve_next(struct revolve *plan);

/* Steps that ADVANCE takes in all; those of TURN, one each, are not among them. */
int64_t revolve_cost(int n_steps, int n_slots);
