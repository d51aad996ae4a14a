#pragma once
/* Directions, adjoints and questions for the tests of a block of seasons. */
#include "season_sample.h"

/* everything that a season's derivative is taken with respect to: point, direction or adjoint */
struct season_vector {
  struct crop_d crop;
  struct season_weather weather[SAMPLE_DAYS + 1];
  struct soil soil;
  struct season_wet wet[SAMPLE_FALLOW + SAMPLE_DAYS + 1];
};
enum { VECTOR_LANES = sizeof(struct season_vector) / sizeof(lane) };
static inline lane *lanes_of(struct season_vector *v) { return (lane *)v; }
struct season_vector *season_vector_create(void); /* zero; free() it */

/* what is asked of each season, in order of days */
struct season_question {
  enum season_variable variable;
  int day;
};
enum { QUESTIONS = 32 };
extern const struct season_question season_questions[QUESTIONS];

struct season_answers {
  lane of[QUESTIONS];
};
/* Questions to the soil are answered by 0 in potential production. */
void season_ask(const struct season_sample *s, const struct season_tape *tape,
                struct season_answers *a,
                double (*value)(const struct season_tape *, enum season_variable, int, int));

/* Natural size of a change of each number; 0 where there is no derivative to ask for: switches, and
 * shares of roots or leaves that are zero (roots deepen no more, a jump; leaf growth ends, a kink).
 */
void season_scales(const struct season_sample *s, struct season_vector *v);
/* The input's number among those that tests of every single input take: all of crop and soil, every
 * 17th of the weather's; where it has a scale in any lane. */
bool season_input_asked(const struct season_vector *scale, int i);
/* a random direction within these scales */
void season_direction(const struct season_sample *s, uint32_t number, struct season_vector *d);

void season_tangent_along(const struct season_sample *s, const struct season_vector *d,
                          struct season_tape *tape, struct season_answers *a_d);
/* the adjoint of all questions to all lanes, weighted by a_b */
void season_adjoint_of(const struct season_sample *s, const struct season_answers *a_b,
                       struct season_tape *tape, struct season_vector *b);

/* The sample in both event modes (bit 1: `continuous`) and productions (bit 2: water-limited), part
 * by part (the bits above), with a tape. */
#define FOR_MODES(s, tape)                                                                         \
  for (int mode = 0; mode < 4 * SAMPLE_PARTS; mode++)                                              \
    for (struct season_sample *s = season_sample_create(mode & 1, mode & 2, mode / 4 * LANES); s;  \
         free(s), s = NULL)                                                                        \
      for (struct season_tape *tape = season_sample_tape(); tape; season_tape_destroy(&tape))
