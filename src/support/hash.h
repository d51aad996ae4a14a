#pragma once
/* The hash of Fowler, Noll and Vo (1991), FNV-1a, 32 bits: what a draw depends on where a name
 * represents it. */
#include <stddef.h>
#include <stdint.h>

static const uint32_t hash_start = 2166136261u;

static inline uint32_t hash_bytes(uint32_t h, const void *bytes, size_t n) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < n; i++) h = (h ^ at[i]) * 16777619u;
  return h;
}
