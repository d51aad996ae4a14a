#pragma once
/* Exact sums over the ranks: the same bits on any number of them. */
#include "support/exact_sum.h"
#include <petscsys.h>

/* Adds n sums over the ranks, word by word; n is the same on every rank. Sent are the words that
 * any rank's sums occupy, in pieces of at most EXACT_REDUCE_BYTES, which is also the memory it
 * takes. One rank sends nothing. Collective on comm. */
enum { EXACT_REDUCE_BYTES = 16 << 20 };
PetscErrorCode ExactSumReduce(MPI_Comm comm, int64_t n, struct exact_sum *sums);
