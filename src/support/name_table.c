/* A hash table with linear probing, at most half full (Knuth 1998, vol. 3, 6.4); FNV-1a. */
#include "support/name_table.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash(const char *name) {
  uint64_t h = UINT64_C(14695981039346656037);
  for (; *name; name++) h = (h ^ (unsigned char)*name) * 1099511628211u;
  return h ^ h >> 32; /* the low bits of FNV-1a know little of the high ones */
}

/* where the name stands, or the free place that is to take it */
static struct name_entry *place_of(const struct name_table *t, const char *name) {
  uint64_t mask = (uint64_t)t->capacity - 1, at = hash(name) & mask;
  while (t->entry[at].name && strcmp(t->entry[at].name, name) != 0) at = (at + 1) & mask;
  return &t->entry[at];
}

static void grow(struct name_table *t) {
  struct name_table grown = {.n = t->n, .capacity = t->capacity ? 2 * t->capacity : 64};
  grown.entry = calloc((size_t)grown.capacity, sizeof *grown.entry);
  if (!grown.entry) abort();
  for (int i = 0; i < t->capacity; i++)
    if (t->entry[i].name) *place_of(&grown, t->entry[i].name) = t->entry[i];
  free(t->entry);
  *t = grown;
}

int name_table_add(struct name_table *t, const char *name, int number) {
  if (2 * t->n >= t->capacity) grow(t);
  struct name_entry *at = place_of(t, name);
  if (!at->name) {
    *at = (struct name_entry){name, number};
    t->n++;
  }
  return at->number;
}

int name_table_find(const struct name_table *t, const char *name) {
  const struct name_entry *at = t->n ? place_of(t, name) : NULL;
  return at && at->name ? at->number : -1;
}

void name_table_destroy(struct name_table *t) {
  free(t->entry);
  *t = (struct name_table){0};
}
