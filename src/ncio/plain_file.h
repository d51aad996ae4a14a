#pragma once
/* Small netCDF-4 files of whole arrays, written by one rank: synthetic regions. Not collective.
 *
 *   struct plain_file *f = plain_create("zones.nc", "zones", list);
 *   int lat = plain_dim(f, "lat", 10), lon = plain_dim(f, "lon", 20);
 *   plain_variable(f, &(struct plain_variable){.name = "zone", .type = PLAIN_INT, .n_dims = 2,
 *                                              .dim = {lat, lon}}, value);
 *   plain_close(&f, list);
 */
#include "support/problems.h"

enum plain_type { PLAIN_FLOAT, PLAIN_DOUBLE, PLAIN_INT, PLAIN_BYTE };

struct plain_variable {
  const char *name;
  enum plain_type type;
  const char *unit, *long_name, *standard_name; /* NULL = none */
  int n_dims, dim[4];                           /* numbers that plain_dim returned */
  const char *attribute[9];                     /* further texts: name, value ... NULL */
};

struct plain_file;

/* The file has a temporary name until plain_close. NULL and a problem when it cannot be made; all
 * functions below then do nothing. */
struct plain_file *plain_create(const char *path, const char *title, struct problems *list);
int plain_dim(struct plain_file *file, const char *name, int length);
/* value: the product of the dimensions' lengths, the last fastest; NaN becomes _FillValue (of
 * real types). */
void plain_variable(struct plain_file *file, const struct plain_variable *variable,
                    const double *value);
/* The same without values yet: its number for plain_rows. chunk[n_dims]: lengths of chunks, NULL =
 * netCDF's own. Compressed quickly. */
int plain_variable_begin(struct plain_file *file, const struct plain_variable *variable,
                         const size_t *chunk);
/* Rows first .. first + n - 1 along dimension d of a real variable, of the other dimensions all;
 * value[] in the variable's order. */
void plain_rows(struct plain_file *file, const struct plain_variable *variable, int id, int d,
                int first, int n, const double *value);
void plain_texts(struct plain_file *file, const char *name, const char *long_name, int dim, int n,
                 const char *const *text);
/* Whether the file stands complete under its name; else a problem. *file becomes NULL. */
bool plain_close(struct plain_file **file, struct problems *list);
/* A whole variable of n numbers of a file into value: whether it is there. Another length, or a
 * file that cannot be read, is a problem. */
bool plain_read(const char *path, const char *name, size_t n, double *value, struct problems *list);
