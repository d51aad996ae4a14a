#pragma once
/* Counter-based random numbers (Philox4x32-10; Salmon, Moraes, Dror, Shaw 2011): a draw depends on
 * its key and counter only, so ranks, order and restarts change nothing. */
#include <stdint.h>

struct random_key {
  uint64_t seed;     /* campaign seed */
  uint32_t cell;     /* global cell number */
  uint32_t member;   /* ensemble member, or 0 */
  uint32_t variable; /* what is drawn; see the callers' enums */
};

/* The 32-bit FNV-1a hash of a name as a key's variable, so that what else is drawn changes nothing
 * (Fowler, Noll, Vo 1991). */
uint32_t random_variable(const char *name);
double random_uniform(struct random_key key, uint32_t index); /* in (0, 1) */
double random_normal(struct random_key key, uint32_t index);  /* N(0, 1) */
/* The generator itself: 128 random bits from a counter and a key. */
void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t bits[4]);
