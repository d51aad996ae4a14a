/* The binomial schedule.
 *
 * Let t(l, s) be the fewest advances that turn l steps with s slots, the first of which holds the
 * state before them. The next slot is best given to the state k steps further on, where
 *
 *   t(l, s) = min over k of  k + t(l - k, s - 1) + t(k, s),      t(1, s) = 0,  t(l, 1) = l (l-1) /
 * 2
 *
 * (walk to k, turn what lies behind it, then what lies before it, with k's slot free again). With
 * beta(s, r) = (s + r)! / (s! r!), the steps that can be turned when none is advanced over more
 * than r times, t is piecewise linear in l: its slope is r from beta(s, r - 1) to beta(s, r), so
 *
 *   t(l, s) = r l - beta(s + 1, r - 1)                   for  beta(s, r - 1) <= l <= beta(s, r)
 *
 * and k is best where the slopes of the two parts differ by one: beta(s, r - 2) <= k <=
 * beta(s, r - 1) and beta(s - 1, r - 1) <= l - k <= beta(s - 1, r). The largest such k is taken.
 *
 * Source: Griewank & Walther (2000), ACM Trans. Math. Softw. 26:19-45.
 */
#include "support/revolve.h"
#include <stdbool.h>

/* beta(s, 0), beta(s, 1) ... one after the other; far below 2^63 as long as the one before is an
 * int */
static int64_t next_beta(int64_t beta, int64_t s, int64_t r) { return beta * (s + r) / r; }

/* r of t(l, s), l > 1, and beta(s, r - 1) */
static int repetitions(int64_t l, int64_t s, int64_t *before) {
  int r = 1;
  *before = 1;
  for (int64_t beta = s + 1; beta < l; beta = next_beta(beta, s, r)) {
    *before = beta;
    r++;
  }
  return r;
}

/* beta(s, r), or any number not below `most` where it is larger */
static int64_t beta_up_to(int64_t s, int r, int64_t most) {
  int64_t beta = 1;
  for (int i = 1; i <= r && beta < most; i++) beta = next_beta(beta, s, i);
  return beta;
}

int64_t revolve_cost(int n_steps, int n_slots) {
  int64_t l = n_steps, before;
  if (l < 2) return 0;
  int r = repetitions(l, n_slots, &before);
  /* beta(s + 1, r - 1) is below r l: t is not negative */
  return r * l - beta_up_to(n_slots + 1, r - 1, INT64_MAX);
}

/* steps from a slot's state to the next one that is stored, l > 1 steps from the end, with s slots
 * from this one on */
static int stride(int l, int s) {
  int64_t before;
  int r = repetitions(l, s, &before);
  int64_t k = l - beta_up_to(s - 1, r - 1, l);
  return (int)(k < before ? k : before);
}

void revolve_start(struct revolve *plan, int n_steps, int n_slots, int *position) {
  *plan = (struct revolve){.end = n_steps, .n_slots = n_slots, .position = position};
}

enum revolve_action revolve_next(struct revolve *plan) {
  if (plan->end == 0) return REVOLVE_DONE;
  plan->from = plan->at;
  if (plan->at >= plan->end) { /* behind what was turned last: back to the last slot */
    while (plan->position[plan->top - 1] >= plan->end) plan->top--;
    plan->slot = plan->top - 1;
    plan->from = plan->at = plan->position[plan->slot];
    return REVOLVE_RESTORE;
  }
  if (plan->at == plan->end - 1) {
    plan->end--;
    return REVOLVE_TURN;
  }
  const bool held = plan->top > 0 && plan->position[plan->top - 1] == plan->at;
  if (!held && plan->top < plan->n_slots) {
    plan->slot = plan->top++;
    plan->position[plan->slot] = plan->at;
    return REVOLVE_STORE;
  }
  const int left = plan->end - plan->at;
  plan->at += held ? stride(left, plan->n_slots - plan->top + 1) : left - 1;
  plan->to = plan->at;
  return REVOLVE_ADVANCE;
}
