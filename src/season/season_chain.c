/* Chains of seasons: forward, tangent, adjoint.
 *
 *   x_0 = the first leg's start,  x_(k+1) = soil after leg k and its fallow, from x_k
 *
 * The adjoint of x_(k+1) enters leg k's adjoint as that of its last soil state, beside the seeds,
 * and the adjoint of its start is that of x_k. With one tape the order in which legs are run again
 * is planned by support/revolve.h; the sequence of adjoints, and with it every bit of the gradient,
 * is the same: last leg to first.
 */
#include "season/season_chain.h"
#include "season/season_water.h"
#include "support/lane_memory.h"
#include "support/revolve.h"
#include <math.h>
#include <stdlib.h>

struct season_chain_store {
  int n_tapes, n_snapshots;    /* one of a kind: tapes for all legs, or snapshots and one tape */
  struct season_tape **tape;   /* [n_tapes] */
  struct soil_state *snapshot; /* [n_snapshots] */
  int *position;               /* [n_snapshots] the planner's */
  struct revolve plan;
  struct soil_state state; /* the planner's moving state */
  int left;                /* legs whose adjoint has not been run */
  lane open;               /* [cm] what season_chain_open tells */
};

static int slots_of(int max_legs, int n_snapshots) {
  return n_snapshots < max_legs ? n_snapshots : max_legs;
}

size_t season_chain_store_bytes(int max_legs, int n_snapshots, int max_days, int max_fallow) {
  const size_t n_tapes = n_snapshots > 0 ? 1 : (size_t)max_legs;
  const size_t tape = season_tape_bytes(max_days) + season_tape_water_bytes(max_days, max_fallow);
  const size_t slot = sizeof(struct soil_state) + sizeof(int);
  return sizeof(struct season_chain_store) + n_tapes * (tape + sizeof(struct season_tape *)) +
         (size_t)slots_of(max_legs, n_snapshots) * slot;
}

struct season_chain_store *season_chain_store_create(int max_legs, int n_snapshots, int max_days,
                                                     int max_fallow) {
  struct season_chain_store *store = lane_alloc(sizeof *store);
  if (!store) return NULL;
  const size_t slots = (size_t)slots_of(max_legs, n_snapshots);
  store->n_snapshots = (int)slots;
  store->n_tapes = n_snapshots > 0 ? 1 : max_legs;
  store->tape = calloc((size_t)store->n_tapes, sizeof *store->tape);
  store->snapshot = lane_alloc(slots * sizeof *store->snapshot);
  store->position = calloc(slots + 1, sizeof *store->position);
  bool good = store->tape && store->snapshot && store->position;
  for (int i = 0; good && i < store->n_tapes; i++) {
    store->tape[i] = season_tape_create(max_days);
    good = store->tape[i] && season_tape_water(store->tape[i], max_fallow);
  }
  if (!good) season_chain_store_destroy(&store);
  return store;
}

void season_chain_store_destroy(struct season_chain_store **store) {
  struct season_chain_store *s = *store;
  if (!s) return;
  for (int i = 0; s->tape && i < s->n_tapes; i++) season_tape_destroy(&s->tape[i]);
  free(s->tape);
  free(s->snapshot);
  free(s->position);
  free(s);
  *store = NULL;
}

/* -- a leg on its own */

/* leg k's block, started from the state that reaches it */
struct started {
  struct season_block block;
  struct season_water water;
};

static void start_leg(const struct season_leg *leg, int k, const struct soil_state *state,
                      struct started *s) {
  s->block = *leg->block;
  s->water = *leg->block->water;
  if (k > 0) s->water.start = state;
  s->block.water = &s->water;
}

static const struct soil_state *last_of(const struct season_tape *tape,
                                        const struct soil_state *states) {
  return &states[tape->water->n_fallow + tape->water->n_days];
}

/* Runs leg k from *state, which becomes the state after it. */
static void run_leg(const struct season_chain *chain, int k, struct soil_state *state,
                    struct season_tape *tape) {
  struct started s;
  start_leg(&chain->leg[k], k, state, &s);
  season_forward(&s.block, chain->leg[k].crop, tape);
  *state = *last_of(tape, tape->water->state);
}

static struct season_tape *tape_of(const struct season_chain_store *store, int k) {
  return store->tape[store->n_snapshots ? 0 : k];
}

/* -- forward */

/* what a first walk over the chain does with each leg */
struct walk {
  season_chain_visit *visit;
  void *context;
  struct soil_totals total; /* of all legs so far */
};

static void count(const struct season_tape *tape, int k, struct walk *walk,
                  struct season_chain_store *store) {
  const lane *from = (const lane *)&tape->water->total;
  lane *to = (lane *)&walk->total;
  const lane before = walk->total.start;
  lane open;
  for (size_t i = 0; i < sizeof walk->total / sizeof(lane); i++) to[i] += from[i];
  if (k > 0) walk->total.start = before;
  soil_totals_open(&walk->total, last_of(tape, tape->water->state), &open);
  FOR_LANES (l) /* the largest gap, of the chain so far or of a leg */
    for (int i = 0; i < 2; i++) {
      double gap = i ? tape->water->open[l] : open[l];
      if (!(fabs(gap) <= fabs(store->open[l]))) store->open[l] = gap;
    }
}

static void run_and_visit(const struct season_chain *chain, struct season_chain_store *store, int k,
                          struct walk *walk) {
  struct season_tape *tape = tape_of(store, k);
  run_leg(chain, k, &store->state, tape);
  if (!walk) return;
  count(tape, k, walk, store);
  if (walk->visit) walk->visit(walk->context, k, tape);
}

/* Follows the plan until a leg is on the tape whose turn it is; -1 when all had theirs. */
static int next_turn(const struct season_chain *chain, struct season_chain_store *store,
                     struct walk *walk) {
  struct revolve *plan = &store->plan;
  for (;;) {
    switch (revolve_next(plan)) {
    case REVOLVE_ADVANCE:
      for (int k = plan->from; k < plan->to; k++) run_and_visit(chain, store, k, walk);
      break;
    case REVOLVE_STORE:
      store->snapshot[plan->slot] = store->state;
      break;
    case REVOLVE_RESTORE:
      store->state = store->snapshot[plan->slot];
      break;
    case REVOLVE_TURN:
      run_and_visit(chain, store, plan->from, walk);
      return plan->from;
    case REVOLVE_DONE:
      return -1;
    }
  }
}

void season_chain_forward(const struct season_chain *chain, struct season_chain_store *store,
                          season_chain_visit *visit, void *context) {
  struct walk walk = {.visit = visit, .context = context};
  store->state = (struct soil_state){0};
  store->open = lane_set(0.);
  store->left = chain->n_legs;
  if (store->n_snapshots) {
    revolve_start(&store->plan, chain->n_legs, store->n_snapshots, store->position);
    next_turn(chain, store, &walk);
  } else {
    for (int k = 0; k < chain->n_legs; k++) run_and_visit(chain, store, k, &walk);
  }
}

double season_chain_open(const struct season_chain_store *store, int l) { return store->open[l]; }

/* -- tangent */

void season_chain_tangent(const struct season_chain *chain, const struct season_chain_d *chain_d,
                          struct season_chain_store *store, season_chain_visit *visit,
                          void *context) {
  struct soil_state state = {0}, state_d = chain_d->start;
  for (int k = 0; k < chain->n_legs; k++) {
    const struct season_leg_d *leg_d = &chain_d->leg[k];
    struct season_water_d water_d = {.soil = chain_d->soil, .wet = leg_d->wet, .start = state_d};
    const struct soil_state before = state;
    struct season_tape *tape = tape_of(store, k);
    struct started s;
    run_leg(chain, k, &state, tape);
    start_leg(&chain->leg[k], k, &before, &s);
    season_water_tangent(&s.block, chain->leg[k].crop, leg_d->crop, leg_d->weather, &water_d, tape);
    state_d = *last_of(tape, tape->water->state_d);
    if (visit) visit(context, k, tape);
  }
}

/* -- adjoint */

static void add(const void *from, void *to, size_t bytes) {
  const lane *x = from;
  lane *sum = to;
  for (size_t i = 0; i < bytes / sizeof(lane); i++) sum[i] += x[i];
}

/* b: adjoint of the state after leg k, becomes that of the state before it */
static void turn_leg(const struct season_chain *chain, const struct season_chain_store *store,
                     int k, const struct season_leg_seeds *seeds, struct season_chain_d *chain_b,
                     struct soil_state *b) {
  static const struct soil_state somewhere; /* adjoints ask only whether a start is given */
  const struct season_leg_d *leg_b = &chain_b->leg[k];
  struct season_water_d water_b = {.wet = leg_b->wet, .last = *b};
  struct started s;
  start_leg(&chain->leg[k], k, &somewhere, &s);
  season_water_adjoint(&s.block, chain->leg[k].crop, tape_of(store, k), seeds->n, seeds->seed,
                       leg_b->crop, leg_b->weather, &water_b);
  add(&water_b.soil.p, &chain_b->soil.p, sizeof water_b.soil.p);
  *b = water_b.start;
}

void season_chain_adjoint(const struct season_chain *chain, struct season_chain_store *store,
                          const struct season_leg_seeds *seeds, struct season_chain_d *chain_b) {
  struct soil_state b = {0};
  if (store->n_snapshots && store->left < chain->n_legs)
    season_chain_forward(chain, store, NULL, NULL);
  for (int k = chain->n_legs - 1; k >= 0; k--) {
    turn_leg(chain, store, k, &seeds[k], chain_b, &b);
    store->left = k;
    if (store->n_snapshots) next_turn(chain, store, NULL);
  }
  add(&b, &chain_b->start, sizeof b);
}
