#pragma once
/* Paths of schema rows against paths in a document (private to schema*.c). */
#include "support/schema.h"

enum { SCHEMA_PATH = 256 };

/* The row of a full path, rows without "*" first; -1 where none. */
int schema_row_of(const struct schema_row *row, int n, const char *path);
/* Whether any row is below a path; "" is the root. */
bool schema_has_below(const struct schema_row *row, int n, const char *path);
/* Segment that follows the path `above` in a row's path, cut to `segment`; false when the row does
 * not are below it. */
bool schema_next_segment(const char *row_path, const char *above, char segment[SCHEMA_PATH]);
