#pragma once
/* Names numbered in the order in which they are added, each once. */
#include "support/name_table.h"

struct name_list {
  int n, capacity;
  char **name; /* [n] owned */
  struct name_table number;
};

/* number of a name, or -1 */
int name_list_find(const struct name_list *list, const char *name);
/* its number, after it was added (copied) where it was not there */
int name_list_add(struct name_list *list, const char *name);
/* the names [list->n], malloc'ed one by one, which the caller takes over; empties the list */
char **name_list_take(struct name_list *list);
void name_list_destroy(struct name_list *list);
