#pragma once
/* Derivatives of one output of a season by many inputs, in five ways. */
#include "site/site_input.h"
#include "cli/text_output.h"

enum { SITE_STEPS = 3 };
extern const double site_step[SITE_STEPS]; /* relative steps of the finite differences */

struct site_derivative {
  double adjoint, tangent, difference[SITE_STEPS];
};

/* d[n]: of each input. Runs seasons in the block's lanes and leaves it as reset. */
void site_gradient(struct site_block *b, const struct site_target *target,
                   const struct site_inputs *inputs, struct site_derivative *d);
/* d[n].adjoint alone, of lane 0 of the seasons that ran last. */
void site_adjoint(struct site_block *b, const struct site_target *target,
                  const struct site_inputs *inputs, struct site_derivative *d);
/* Sets one input in one lane. */
void site_input_set(struct site_block *b, const struct site_input *input, int lane, double value);
/* parameter,value,adjoint,tangent,fd_1e-6,fd_1e-3,fd_3e-2 */
void site_gradient_write(const struct site *site, const struct site_inputs *inputs,
                         const struct site_derivative *d, const struct text_output *out);
