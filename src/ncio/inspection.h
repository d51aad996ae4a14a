#pragma once
/* What a file holds, for callers who do not know yet what it is: its variables with unit, roles of
 * dimensions and standard_name, its places, harvest years and days. Serial; not collective.
 */
#include "ncio/nc_common.h"

struct inspected_variable {
  struct nc_variable v; /* of a text only id, name, n_dims, dim and role are filled */
  bool text;
  char standard_name[NC_NAME]; /* "" = none */
  unsigned roles;              /* of its dimensions, bits 1 << role */
};

struct inspection {
  bool has_space;
  struct nc_space space;
  int n;
  struct inspected_variable *variable; /* [n] coordinates and bounds left out */
  int n_years, *year;                  /* [n_years] of its axis of years; 0 = none */
  int n_days, first_day, last_day;     /* of its axis of time; n_days 0 = none */
};

/* Describes an open file. What cannot be read of a variable leaves that variable out. Release with
 * inspection_clear. */
void inspect(const struct nc_file *file, struct inspection *found);
void inspection_clear(struct inspection *found);
/* Roles of a variable by place alone, by place and time, by place and year; 0 where the file has no
 * places */
unsigned inspection_place(const struct inspection *found);
/* Whether the places of `other` have a point within a hundredth of a step at every point of
 * `cells`; stations: every name, or a place within reach. */
bool places_hold(const struct nc_space *other, const struct nc_space *cells);
