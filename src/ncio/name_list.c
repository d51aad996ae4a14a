/* Names by number and numbers by name; see name_list.h. */
#include "ncio/name_list.h"
#include "ncio/nc_common.h"
#include <stdlib.h>
#include <string.h>

int name_list_find(const struct name_list *l, const char *name) {
  return name_table_find(&l->number, name);
}

int name_list_add(struct name_list *l, const char *name) {
  int known = name_list_find(l, name);
  if (known >= 0) return known;
  if (l->n == l->capacity) {
    l->capacity = l->capacity ? 2 * l->capacity : 64;
    char **grown = nc_array((size_t)l->capacity, sizeof *grown);
    if (l->n) memcpy(grown, l->name, (size_t)l->n * sizeof *grown);
    free(l->name);
    l->name = grown;
  }
  l->name[l->n] = nc_copy_text(name);
  name_table_add(&l->number, l->name[l->n], l->n);
  return l->n++;
}

char **name_list_take(struct name_list *l) {
  char **name = l->name;
  name_table_destroy(&l->number);
  *l = (struct name_list){0};
  return name;
}

void name_list_destroy(struct name_list *l) {
  for (int i = 0; i < l->n; i++) free(l->name[i]);
  free(name_list_take(l));
}
