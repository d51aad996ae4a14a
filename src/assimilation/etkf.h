#pragma once
/* Ensemble transform Kalman filter: the analysis's mean and covariance are those of the Kalman
 * filter with the members' covariance (Bishop, Etherton, Majumdar 2001), by the symmetric square
 * root (Wang, Bishop, Julier 2004; Hunt, Kostelich, Szunyogh 2007, eqs. 20-24):
 *
 *   mean weights P b,  T = sqrt((n - 1) P),  P = ((n - 1) I + S^T R^-1 S)^-1
 *
 * With a choice of observations near a place and tapers on R^-1 it is one local analysis of the
 * LETKF (Hunt et al. 2007; see local_observations.h). It draws nothing: rotate by rotation.h where
 * wanted, in local analyses all by the same rotation. It is the deterministic step of ES-MDA, too.
 */
#include "assimilation/ensemble_space.h"
#include "assimilation/transform.h"

/* The weights of an analysis; observations->n = space->n = transform->n members. Without any used
 * observation the identity. Returns how many observations it used, or -1 with the identity where
 * eigenvalues did not converge; `space` keeps the eigenvalues. */
int etkf(const struct observations *observations, const struct observation_choice *choice,
         struct ensemble_space *space, struct transform *transform);
