#pragma once
/* Numbers by name: a hash table, so that matching n names with n names takes n steps. Names are
 * borrowed and stay where they are. {0} is an empty table. Not collective. */

struct name_entry {
  const char *name; /* NULL = free */
  int number;
};

struct name_table {
  int n, capacity; /* names; places, a power of two */
  struct name_entry *entry;
};

/* Gives a name a number unless it has one; returns the number it has. */
int name_table_add(struct name_table *table, const char *name, int number);
/* The number of a name, or -1. */
int name_table_find(const struct name_table *table, const char *name);
void name_table_destroy(struct name_table *table);
