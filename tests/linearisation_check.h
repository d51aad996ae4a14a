#pragma once
/* Two questions to H of a model, on its vector of observations, at a point and along a direction
 * that is drawn:
 *
 *   dot product   <H' du, w> = <du, H'^T w>  to 1e-12 of the terms' sizes
 *   Taylor        |H(u + h du) - H(u) - h H' du| falls with h^2, set by set
 */
#include "model/model.h"

/* Fails the running CUnit test where an answer is wrong, and prints it. Collective on the model's
 * communicator. */
void linearisation_check(struct model *model, const double *u);
/* standard normal number i of a stream */
double check_draw(unsigned stream, int i);
