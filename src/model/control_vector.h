#pragma once
/* Vectors u of a model's control, and of its observations: products and draws with the same bits on
 * any number of ranks. Elements before the fields are the same on every rank, fields are those of
 * own cells. Collective.
 */
#include "model/model.h"

/* a . b over all ranks */
PetscErrorCode ModelDot(const struct model *model, const double *a, const double *b, double *dot);
/* z[departures.n]: standard normal numbers by (seed, member) and each observation's set, place and
 * date. Not collective. */
void model_observation_normals(const struct model *model, uint64_t seed, uint32_t member,
                               double *z);
/* u: standard normal numbers by (seed, variable, member): element by element, and cell by cell */
PetscErrorCode ModelNormals(const struct model *model, uint64_t seed, uint32_t variable,
                            uint32_t member, double *u);
