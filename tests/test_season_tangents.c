/* Several directions in one pass, and what a forward run keeps for derivatives: the same bits as
 * one after the other, and as without. */
#include "harness.h"
#include "season_vector.h"
#include <stdlib.h>
#include <string.h>

enum { DIRECTIONS = 3 };

static void directions_together_have_the_bits_of_each_alone(void) {
  FOR_MODES(s, tape) {
    struct season_vector *d[DIRECTIONS];
    struct season_direction along[DIRECTIONS];
    struct season_water_d water[DIRECTIONS];
    static struct season_answers alone[DIRECTIONS], together;
    season_forward_keep(&s->block, &s->crop, tape);
    for (int k = 0; k < DIRECTIONS; k++) {
      d[k] = season_vector_create();
      season_direction(s, (uint32_t)k, d[k]);
      season_tangent_along(s, d[k], tape, &alone[k]);
      water[k] = (struct season_water_d){.soil = d[k]->soil, .wet = d[k]->wet};
      along[k] = (struct season_direction){&d[k]->crop, d[k]->weather, &water[k]};
    }
    CU_ASSERT_FATAL(season_tape_tangents(tape, DIRECTIONS));
    season_tangents(&s->block, &s->crop, DIRECTIONS, along, tape);
    for (int k = 0; k < DIRECTIONS; k++) {
      season_tape_take(tape, k);
      season_ask(s, tape, &together, season_value_tl);
      CU_ASSERT(!memcmp(&together, &alone[k], sizeof together));
      free(d[k]);
    }
    CU_ASSERT(memcmp(&alone[0], &alone[1], sizeof together)); /* and they differ */
  }
}

static void what_is_kept_changes_no_bit_of_states_or_gradient(void) {
  FOR_MODES(s, tape) {
    struct season_vector *b[2] = {season_vector_create(), season_vector_create()};
    static struct season_answers y[2], y_b;
    for (int k = 0; k < QUESTIONS; k++) y_b.of[k] = lane_set(1. + k);
    for (int keep = 0; keep < 2; keep++) {
      (keep ? season_forward_keep : season_forward)(&s->block, &s->crop, tape);
      season_ask(s, tape, &y[keep], season_value);
      season_adjoint_of(s, &y_b, tape, b[keep]);
    }
    CU_ASSERT(!memcmp(&y[0], &y[1], sizeof y[0]));
    CU_ASSERT(!memcmp(b[0], b[1], sizeof *b[0]));
    free(b[0]);
    free(b[1]);
  }
}

int main(void) {
  static const struct test tests[] = {TEST(directions_together_have_the_bits_of_each_alone),
                                      TEST(what_is_kept_changes_no_bit_of_states_or_gradient),
                                      {NULL, NULL}};
  return harness_run("season_tangents", tests);
}
