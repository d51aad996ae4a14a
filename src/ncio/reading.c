/* Rows of the table of what was read; see reading.h. Least, most and counts do not depend on the
 * number of ranks.
 */
#include "ncio/reading.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include "support/decimal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct value_range value_range_none = {INFINITY, -INFINITY, 0, 0};

void value_range_add(struct value_range *range, double value) {
  range->n++;
  if (!isfinite(value)) {
    range->missing++;
    return;
  }
  if (value < range->least) range->least = value;
  if (value > range->most) range->most = value;
}

void value_range_join(struct value_range *range, size_t n, const double *value) {
  for (size_t i = 0; i < n; i++) value_range_add(range, value[i]);
}

struct value_range value_range_of(size_t n, const double *value) {
  struct value_range range = value_range_none;
  value_range_join(&range, n, value);
  return range;
}

PetscErrorCode ValueRangeAgree(MPI_Comm comm, struct value_range *range) {
  double ends[2] = {-range->least, range->most};
  int64_t count[2] = {range->n, range->missing};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_DOUBLE, MPI_MAX, comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT64_T, MPI_SUM, comm));
  *range = (struct value_range){-ends[0], ends[1], count[0], count[1]};
  PetscFunctionReturn(0);
}

const char *conversion_text(double scale, double offset, char text[64]) {
  struct c_locale locale;
  int used = 0;
  *text = '\0';
  c_locale_enter(&locale);
  if (scale != 1.0) used = snprintf(text, 64, "x %.10g", scale);
  if (offset != 0.0)
    snprintf(text + used, 64 - (size_t)used, "%s%c %.10g", used ? " " : "",
             offset < 0.0 ? '-' : '+', fabs(offset));
  c_locale_leave(&locale);
  return text;
}

/* "-" where no value is there */
static const char *value_text(bool any, bool date, double value, char text[32]) {
  struct c_locale locale;
  if (!any || !isfinite(value)) return "-";
  if (date && fabs(value) < 1e6) return date_format((int)floor(value), text);
  c_locale_enter(&locale);
  snprintf(text, 32, "%.6g", value);
  c_locale_leave(&locale);
  return text;
}

static const char *or_none(const char *text, const char *none) {
  return text && *text ? text : none;
}

void reading_add(const struct reading_row *row, const struct value_range *range,
                 struct problems *list) {
  char conversion[64], least[32], most[32];
  const bool any = range->missing < range->n;
  const char *done = row->conversion;
  if (!done) done = conversion_text(row->scale, row->offset, conversion);
  reading(list, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.4g %%", row->variable, row->file,
          or_none(row->found, "none"), or_none(done, "-"),
          or_none(row->unit ? row->unit : row->found, "-"),
          value_text(any, row->dates, range->least, least),
          value_text(any, row->dates, range->most, most),
          range->n ? 100.0 * (double)range->missing / (double)range->n : 100.0);
}

PetscErrorCode ReadingAdd(MPI_Comm comm, const struct reading_row *row, size_t n,
                          const double *value, struct problems *list) {
  struct value_range range = value_range_of(n, value);
  PetscFunctionBeginUser;
  PetscCall(ValueRangeAgree(comm, &range));
  reading_add(row, &range, list);
  PetscFunctionReturn(0);
}

enum { COLUMNS = 8 };

/* length of column k of a row, which begins at *at */
static int column(const char *row, int k, const char **at) {
  *at = row;
  for (; k > 0; k--) {
    const char *tab = strchr(*at, '\t');
    *at = tab ? tab + 1 : *at + strlen(*at);
  }
  return (int)strcspn(*at, "\t");
}

static void append_row(char **text, const char *row, const int *width) {
  for (int k = 0; k < COLUMNS; k++) {
    const char *at;
    int n = column(row, k, &at);
    bool right = k >= 5, last = k == COLUMNS - 1; /* numbers end alike */
    int room = width[k] - n;
    nc_append(text, "%s%*s%.*s%*s", k ? "  " : "read: ", right ? room : 0, "", n, at,
              right || last ? 0 : room, "");
  }
  nc_append(text, "\n");
}

char *reading_table(const struct problems *list) {
  static const char heading[] =
      "variable\tfile\tunit found\tconversion\tunit\tleast\tmost\tmissing";
  int width[COLUMNS];
  char *text = NULL;
  const char *at;
  for (int k = 0; k < COLUMNS; k++) width[k] = column(heading, k, &at);
  for (int i = 0; i < list->n_readings; i++)
    for (int k = 0; k < COLUMNS; k++) {
      int n = column(list->reading[i], k, &at);
      if (n > width[k]) width[k] = n;
    }
  if (list->n_readings) append_row(&text, heading, width);
  for (int i = 0; i < list->n_readings; i++) append_row(&text, list->reading[i], width);
  return text;
}
