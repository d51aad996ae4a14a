#pragma once
/* What was read of a variable: source, unit, conversion, range and share missing, collected while
 * it is read, as rows of the table that `windrow check` prints.
 */
#include "support/problems.h"
#include <petscsys.h>
#include <stdint.h>

/* Values read, counted; value_range_none before the first. */
struct value_range {
  double least, most; /* of those that are finite */
  int64_t n, missing; /* values, and those of them that are not finite */
};
extern const struct value_range value_range_none;
void value_range_add(struct value_range *range, double value);
void value_range_join(struct value_range *range, size_t n, const double *value);
struct value_range value_range_of(size_t n, const double *value);
/* The ranges of all ranks in one, the same on every rank. Collective. */
PetscErrorCode ValueRangeAgree(MPI_Comm comm, struct value_range *range);

struct reading_row {
  const char *variable, *file;
  const char *found;      /* the unit as the file spells it, NULL or "" = none */
  const char *unit;       /* of the values, NULL = as found */
  double scale, offset;   /* value = scale * read + offset */
  const char *conversion; /* what else is said of it; NULL = by these */
  bool dates;             /* the values are day numbers, shown as dates */
};
/* Adds the row of a variable, whose range all ranks have agreed upon (or only rank 0 knows). Not
 * collective: rank 0's rows are shown. */
void reading_add(const struct reading_row *row, const struct value_range *range,
                 struct problems *list);
/* The same of this rank's part of the values. Collective. */
PetscErrorCode ReadingAdd(MPI_Comm comm, const struct reading_row *row, size_t n,
                          const double *value, struct problems *list);

/* "x 0.01 - 273.15", "" where nothing changes, into text[64]; returns text */
const char *conversion_text(double scale, double offset, char text[64]);
/* All rows under a heading, in columns; malloc'ed, NULL without rows. */
char *reading_table(const struct problems *list);
