/* What must not change the bits of a season: its lane, its neighbours, the tape's past. */
#include "harness.h"
#include "season_vector.h"
#include <stdlib.h>
#include <string.h>

struct bits {
  struct season_answers y, y_d;
  struct season_vector b;
};
/* the sample's answers, tangent and gradient, with lane l's season where `from[l]` says */
static struct bits *bits_of(const struct season_sample *s, struct season_tape *tape,
                            const int from[LANES]) {
  struct bits *r = aligned_alloc(sizeof(lane), sizeof *r);
  struct season_sample *here = season_sample_turn(s, from);
  struct season_vector *d = season_vector_create();
  struct season_answers y_b;
  season_direction(s, 1, d);
  for (int i = 0; i < VECTOR_LANES; i++) { /* lanes take their directions along */
    lane was = lanes_of(d)[i];
    FOR_LANES (l) lanes_of(d)[i][l] = was[from[l]];
  }
  season_forward(&here->block, &here->crop, tape);
  season_ask(here, tape, &r->y, season_value);
  season_tangent_along(here, d, tape, &r->y_d);
  for (int k = 0; k < QUESTIONS; k++) y_b.of[k] = lane_set(1. + k);
  season_adjoint_of(here, &y_b, tape, &r->b);
  free(d);
  free(here);
  return r;
}
static bool same_lane(const void *a, int la, const void *b, int lb, size_t bytes) {
  for (size_t i = 0; i < bytes / sizeof(lane); i++) {
    double u = ((const lane *)a)[i][la], v = ((const lane *)b)[i][lb];
    if (memcmp(&u, &v, sizeof u)) return false;
  }
  return true;
}
static const int in_place[SAMPLE_EIGHT] = {0, 1, 2, 3, 4, 5, 6, 7};

/* the first LANES of a permutation of eight, as a permutation of LANES where its numbers allow */
static void some_lanes(const int eight[SAMPLE_EIGHT], int from[LANES]) {
  FOR_LANES (l) from[l] = eight[l] % LANES;
}

static void check_turned(const int eight[SAMPLE_EIGHT]) {
  int from[LANES];
  some_lanes(eight, from);
  FOR_MODES(s, tape) {
    struct bits *a = bits_of(s, tape, in_place), *b = bits_of(s, tape, from);
    FOR_LANES (l) {
      CU_ASSERT(same_lane(&b->y, l, &a->y, from[l], sizeof a->y));
      CU_ASSERT(same_lane(&b->y_d, l, &a->y_d, from[l], sizeof a->y_d));
      CU_ASSERT(same_lane(&b->b, l, &a->b, from[l], sizeof a->b));
    }
    free(a);
    free(b);
  }
}
static void a_season_has_the_same_bits_in_every_lane(void) {
  check_turned((int[]){3, 0, 5, 6, 7, 2, 4, 1});
  check_turned((int[]){6, 5, 4, 3, 2, 1, 0, 7});
}
static void a_season_has_the_same_bits_beside_any_neighbours(void) {
  for (int l = 0; l < LANES; l++) check_turned((int[]){l, l, l, l, l, l, l, l});
}
static void padding_lanes_repeat_a_season_and_leave_the_others_alone(void) {
  int from[SAMPLE_EIGHT];
  for (int l = 0; l < SAMPLE_EIGHT; l++) from[l] = l < LANES / 2 ? l : LANES / 2 - 1;
  check_turned(from);
}

static void a_tape_is_reused_without_a_trace(void) {
  FOR_MODES(s, tape) {
    int from[LANES];
    some_lanes((int[]){5, 5, 4, 2, 7, 6, 1, 0}, from);
    struct season_sample *other = season_sample_turn(s, from);
    struct season_sample *third = season_sample_create(!(mode & 1), !(mode & 2), s->first);
    struct bits *a = bits_of(s, tape, in_place);
    free(bits_of(other, tape, in_place));
    free(bits_of(third, tape, in_place));
    struct bits *b = bits_of(s, tape, in_place);
    CU_ASSERT(!memcmp(a, b, sizeof *a));
    free(a);
    free(b);
    free(other);
    free(third);
  }
}

static void a_seed_in_one_lane_leaves_the_others_without_gradient(void) {
  struct season_vector *b = season_vector_create();
  FOR_MODES(s, tape) {
    struct season_answers y_b = {0};
    for (int k = 0; k < QUESTIONS; k++) y_b.of[k][2] = 1.;
    season_forward(&s->block, &s->crop, tape);
    season_adjoint_of(s, &y_b, tape, b);
    for (int i = 0; i < VECTOR_LANES; i++)
      FOR_LANES (l)
        if (l != 2 && lanes_of(b)[i][l] != 0.) CU_FAIL("a gradient leaked into another lane");
    CU_ASSERT(b->crop.p.tsum2[2] != 0.);
  }
  free(b);
}

int main(void) {
  static const struct test tests[] = {
      TEST(a_season_has_the_same_bits_in_every_lane),
      TEST(a_season_has_the_same_bits_beside_any_neighbours),
      TEST(padding_lanes_repeat_a_season_and_leave_the_others_alone),
      TEST(a_tape_is_reused_without_a_trace),
      TEST(a_seed_in_one_lane_leaves_the_others_without_gradient),
      {NULL, NULL}};
  return harness_run("season_bits", tests);
}
