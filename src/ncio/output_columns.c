/* Columns of long tables; see output_columns.h. Chunks are of 1 MB, compressed; one that two ranks
 * hold parts of is put together by HDF5, so that each is compressed once. */
#include "ncio/output_columns.h"
#include "ncio/nc_common.h"
#include "ncio/output_failure.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 17, DEFLATE = 1 };

static int define(struct output_file *f, const struct output_variable *v, int dim, size_t n_rows,
                  const char *coordinates, int *id) {
  const size_t chunk = n_rows < CHUNK ? n_rows : CHUNK;
  const int no_flag = NC_FILL_INT;
  int status = nc_def_var(f->nc, v->name, v->n_flags ? NC_INT : NC_DOUBLE, 1, &dim, id);
  if (!status) status = nc_def_var_chunking(f->nc, *id, NC_CHUNKED, &chunk);
  if (!status) status = nc_def_var_deflate(f->nc, *id, 1, 1, DEFLATE);
  if (!status)
    status = v->n_flags ? nc_def_var_fill(f->nc, *id, 0, &no_flag)
                        : nc_def_var_fill(f->nc, *id, 0, &output_fill);
  if (!status && coordinates)
    status = nc_put_att_text(f->nc, *id, "coordinates", strlen(coordinates), coordinates);
  return status ? status : output_attributes(f->nc, *id, v);
}

PetscErrorCode OutputDefineColumn(struct output_file *f, const struct output_variable *v,
                                  const char *dim_name, size_t n_rows, const char *coordinates,
                                  int *id) {
  int dim, status = NC_NOERR;
  PetscFunctionBeginUser;
  if (nc_inq_dimid(f->nc, dim_name, &dim) != NC_NOERR)
    status = nc_def_dim(f->nc, dim_name, n_rows, &dim);
  PetscCall(OutputCheck(f, status, dim_name));
  PetscCall(OutputCheck(f, define(f, v, dim, n_rows, coordinates, id), v->name));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputPutColumn(struct output_file *f, int id, size_t first, size_t n,
                               const double *value) {
  double *filled = nc_array(n, sizeof *filled);
  PetscFunctionBeginUser;
  for (size_t i = 0; i < n; i++) filled[i] = isfinite(value[i]) ? value[i] : output_fill;
  PetscCall(OutputPutDoubles(f, id, 1, first, &n, filled));
  free(filled);
  PetscFunctionReturn(0);
}
