/* Small netCDF-4 files of whole arrays, written by one rank; see plain_file.h. */
#include "ncio/plain_file.h"
#include "ncio/nc_common.h"
#include "support/folder.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIMS = 16, COMPRESSION = 4, QUICK = 1 }; /* levels of it */

struct plain_file {
  int id, status; /* first status that was no success */
  int n_dims, dim[DIMS];
  size_t length[DIMS];
  char *path, *temporary;
};

static void keep(struct plain_file *f, int status) {
  if (f->status == NC_NOERR) f->status = status;
}

static void put_text(struct plain_file *f, int variable, const char *name, const char *text) {
  if (text) keep(f, nc_put_att_text(f->id, variable, name, strlen(text), text));
}

struct plain_file *plain_create(const char *path, const char *title, struct problems *list) {
  struct plain_file *f = nc_array(1, sizeof *f);
  f->path = nc_copy_text(path);
  nc_append(&f->temporary, "%s.part", path);
  file_remove_unfinished(f->temporary);
  int status = nc_create(f->temporary, NC_CLOBBER | NC_NETCDF4, &f->id);
  if (status == NC_NOERR) {
    put_text(f, NC_GLOBAL, "Conventions", "CF-1.8");
    put_text(f, NC_GLOBAL, "title", title);
    return f;
  }
  problem(list, "%s: cannot be written: %s", path, nc_strerror(status));
  unlink(f->temporary); /* it may be there and have no room */
  free(f->path);
  free(f->temporary);
  free(f);
  return NULL;
}

int plain_dim(struct plain_file *f, const char *name, int length) {
  if (!f || f->n_dims == DIMS) return 0;
  keep(f, nc_def_dim(f->id, name, (size_t)length, &f->dim[f->n_dims]));
  f->length[f->n_dims] = (size_t)length;
  return f->n_dims++;
}

/* CF: axes have no missing values */
static bool is_filled(const struct plain_variable *v) {
  return v->type <= PLAIN_DOUBLE && v->n_dims > 1;
}

/* NaN to the fill value of CMIP and ISIMIP files */
static void put_values(struct plain_file *f, int id, size_t n, bool filled, const double *value) {
  if (!filled) {
    keep(f, nc_put_var_double(f->id, id, value));
    return;
  }
  double *copy = nc_array(n, sizeof *copy);
  for (size_t i = 0; i < n; i++) copy[i] = isnan(value[i]) ? 1e20 : value[i];
  keep(f, nc_put_var_double(f->id, id, copy));
  free(copy);
}

/* Defines a variable; its id, or -1 after a failure. */
static int define(struct plain_file *f, const struct plain_variable *v, const size_t *chunk,
                  int level) {
  static const nc_type types[] = {NC_FLOAT, NC_DOUBLE, NC_INT, NC_BYTE};
  const float fill_float = 1e20f;
  const double fill_double = 1e20;
  int id, dims[4];
  for (int d = 0; d < v->n_dims; d++) dims[d] = f->dim[v->dim[d]];
  keep(f, nc_def_var(f->id, v->name, types[v->type], v->n_dims, dims, &id));
  if (f->status != NC_NOERR) return -1;
  if (chunk) keep(f, nc_def_var_chunking(f->id, id, NC_CHUNKED, chunk));
  if (v->n_dims > 1) keep(f, nc_def_var_deflate(f->id, id, 1, 1, level));
  put_text(f, id, "units", v->unit);
  put_text(f, id, "long_name", v->long_name);
  put_text(f, id, "standard_name", v->standard_name);
  for (int a = 0; v->attribute[a]; a += 2) put_text(f, id, v->attribute[a], v->attribute[a + 1]);
  if (is_filled(v) && v->type == PLAIN_FLOAT) keep(f, nc_def_var_fill(f->id, id, 0, &fill_float));
  if (is_filled(v) && v->type == PLAIN_DOUBLE) keep(f, nc_def_var_fill(f->id, id, 0, &fill_double));
  return id;
}

void plain_variable(struct plain_file *f, const struct plain_variable *v, const double *value) {
  size_t n = 1;
  if (!f) return;
  for (int d = 0; d < v->n_dims; d++) n *= f->length[v->dim[d]];
  int id = define(f, v, NULL, COMPRESSION);
  if (id >= 0) put_values(f, id, n, is_filled(v), value);
}

int plain_variable_begin(struct plain_file *f, const struct plain_variable *v,
                         const size_t *chunk) {
  return f ? define(f, v, chunk, QUICK) : -1;
}

void plain_rows(struct plain_file *f, const struct plain_variable *v, int id, int d, int first,
                int n, const double *value) {
  size_t start[4] = {0}, count[4], all = 1;
  if (!f || id < 0) return;
  for (int k = 0; k < v->n_dims; k++) {
    count[k] = k == d ? (size_t)n : f->length[v->dim[k]];
    all *= count[k];
  }
  start[d] = (size_t)first;
  double *copy = nc_array(all, sizeof *copy);
  for (size_t i = 0; i < all; i++) copy[i] = isnan(value[i]) ? 1e20 : value[i];
  keep(f, nc_put_vara_double(f->id, id, start, count, copy));
  free(copy);
}

void plain_texts(struct plain_file *f, const char *name, const char *long_name, int dim, int n,
                 const char *const *text) {
  int id, dims[2];
  size_t width = 1;
  if (!f) return;
  for (int i = 0; i < n; i++)
    if (strlen(text[i]) > width) width = strlen(text[i]);
  char *letters = nc_array((size_t)n * width, 1), width_name[64];
  for (int i = 0; i < n; i++) memcpy(letters + (size_t)i * width, text[i], strlen(text[i]));
  snprintf(width_name, sizeof width_name, "%s_length", name);
  dims[0] = f->dim[dim];
  keep(f, nc_def_dim(f->id, width_name, width, &dims[1]));
  keep(f, nc_def_var(f->id, name, NC_CHAR, 2, dims, &id));
  if (f->status == NC_NOERR) {
    put_text(f, id, "long_name", long_name);
    keep(f, nc_put_var_text(f->id, id, letters));
  }
  free(letters);
}

bool plain_close(struct plain_file **file, struct problems *list) {
  struct plain_file *f = *file;
  *file = NULL;
  if (!f) return false;
  keep(f, nc_sync(f->id));
  keep(f, nc_close(f->id));
  int failed = f->status == NC_NOERR ? file_put_in_place(f->temporary, f->path) : 0;
  bool good = f->status == NC_NOERR && !failed;
  if (!good) {
    problem(list, "%s: cannot be written: %s", f->path,
            failed ? strerror(failed) : nc_strerror(f->status));
    unlink(f->temporary);
  }
  free(f->path);
  free(f->temporary);
  free(f);
  return good;
}

/* numbers of a variable; 0 where a dimension cannot be asked */
static size_t count_of(int ncid, int id) {
  int n_dims, dim[NC_MAX_VAR_DIMS];
  size_t length, n = 1;
  if (nc_inq_var(ncid, id, NULL, NULL, &n_dims, dim, NULL)) return 0;
  for (int d = 0; d < n_dims; d++) n *= nc_inq_dimlen(ncid, dim[d], &length) ? 0 : length;
  return n;
}

bool plain_read(const char *path, const char *name, size_t n, double *value,
                struct problems *list) {
  int ncid, id;
  bool found = false;
  int e = nc_open(path, NC_NOWRITE, &ncid);
  if (e) return problem(list, "%s: cannot be read: %s", path, nc_strerror(e));
  if (!nc_inq_varid(ncid, name, &id)) {
    if (count_of(ncid, id) != n)
      problem(list, "%s: %s holds %zu numbers; expected %zu, one a point of the grid", path, name,
              count_of(ncid, id), n);
    else if ((e = nc_get_var_double(ncid, id, value)))
      problem(list, "%s: %s cannot be read: %s", path, name, nc_strerror(e));
    else
      found = true;
  }
  nc_close(ncid);
  return found;
}
