/* The schedule of snapshots: it turns every step, from states that it really has, and no schedule
 * takes fewer steps. */
#include "harness.h"
#include "support/revolve.h"
#include <stdio.h>

enum { STEPS = 70, SLOTS = 12, EMPTY = -1 };

/* t(l, s) by trying every place of the next slot */
static int64_t fewest[STEPS + 1][SLOTS + 1];
static void try_all(void) {
  for (int s = 1; s <= SLOTS; s++)
    for (int l = 0; l <= STEPS; l++) {
      int64_t best = l * (l - 1) / 2;
      for (int k = 1; k < l && s > 1; k++) {
        int64_t t = k + fewest[l - k][s - 1] + fewest[k][s];
        if (t < best) best = t;
      }
      fewest[l][s] = best;
    }
}

/* Does as it is told with states that know their number; the advances taken, or -1 where something
 * is wrong. */
static int64_t follow(int n_steps, int n_slots) {
  struct revolve plan;
  int position[STEPS + 1], slot[STEPS + 1], at = 0, turned = n_steps;
  int64_t advances = 0;
  for (int i = 0; i < n_slots; i++) slot[i] = EMPTY;
  revolve_start(&plan, n_steps, n_slots, position);
  int actions = 0;
  for (enum revolve_action a; (a = revolve_next(&plan)) != REVOLVE_DONE;) {
    if (++actions > STEPS * STEPS * 4) return -1; /* it would never end */
    switch (a) {
    case REVOLVE_ADVANCE:
      if (plan.from != at || plan.to <= at || plan.to >= turned) return -1;
      advances += plan.to - at;
      at = plan.to;
      break;
    case REVOLVE_STORE:
      if (plan.from != at || plan.slot < 0 || plan.slot >= n_slots) return -1;
      slot[plan.slot] = at;
      break;
    case REVOLVE_RESTORE:
      if (plan.slot < 0 || plan.slot >= n_slots || slot[plan.slot] != plan.from) return -1;
      at = slot[plan.slot];
      break;
    case REVOLVE_TURN:
      if (plan.from != at || plan.from != turned - 1) return -1;
      at = EMPTY; /* a step back leaves no state */
      turned--;
      break;
    case REVOLVE_DONE:
      break;
    }
  }
  return turned ? -1 : advances;
}

static void every_step_is_turned_with_the_fewest_advances(void) {
  try_all();
  for (int s = 1; s <= SLOTS; s++)
    for (int l = 1; l <= STEPS; l++) {
      int64_t taken = follow(l, s);
      if (taken != fewest[l][s])
        printf("    %d steps, %d slots: %d advances, %d are enough\n", l, s, (int)taken,
               (int)fewest[l][s]);
      CU_ASSERT_EQUAL(taken, fewest[l][s]);
      CU_ASSERT_EQUAL(revolve_cost(l, s), fewest[l][s]);
    }
}

static void with_a_slot_for_every_step_none_is_taken_twice(void) {
  for (int l = 1; l <= STEPS; l++) {
    CU_ASSERT_EQUAL(follow(l, l), l - 1);
    CU_ASSERT_EQUAL(revolve_cost(l, 1000), l - 1);
  }
}

static void no_steps_need_nothing(void) {
  struct revolve plan;
  int position[1];
  revolve_start(&plan, 0, 1, position);
  CU_ASSERT_EQUAL(revolve_next(&plan), REVOLVE_DONE);
  CU_ASSERT_EQUAL(revolve_cost(0, 1), 0);
}

int main(void) {
  static const struct test tests[] = {TEST(every_step_is_turned_with_the_fewest_advances),
                                      TEST(with_a_slot_for_every_step_none_is_taken_twice),
                                      TEST(no_steps_need_nothing),
                                      {NULL, NULL}};
  return harness_run("revolve", tests);
}
