#pragma once
/* Separated text: a file's header and rows, one line at a time. Fields are separated by commas, or
 * by semicolons or tabs where the header has those and no comma; they may be in double quotes (a
 * doubled quote is one), and none spans lines. Blank lines and lines that start with '#' are passed
 * over. Lines and numbers of columns have no limit. Not collective. */
#include "support/problems.h"
#include <stdbool.h>

struct csv;

/* Opens a file and reads its header; NULL and a problem when it cannot. */
struct csv *csv_open(const char *file, struct problems *list);
/* The same of what is below the line that begins with `mark`, whatever its case. */
struct csv *csv_open_below(const char *file, const char *mark, struct problems *list);
int csv_columns(const struct csv *csv);
const char *csv_name(const struct csv *csv, int column); /* of the header */
/* Number of the column of that name, or -1 */
int csv_column(const struct csv *csv, const char *name);
/* Next row; false at the end. A row with another number of fields than the header is a problem and
 * ends the file. */
bool csv_next(struct csv *csv, struct problems *list);
int csv_line(const struct csv *csv);                      /* line of the row, 1-based */
const char *csv_field(const struct csv *csv, int column); /* "" where column is -1 */
/* The field as a number; NaN when it is empty, "nan", "NA" or "None". False when it is no number.
 */
bool csv_number(const struct csv *csv, int column, double *value);
void csv_close(struct csv **csv);
