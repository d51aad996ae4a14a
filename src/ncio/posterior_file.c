/* Reads NAME_parameters.nc; see posterior_file.h. */
#include "ncio/posterior_file.h"
#include "ncio/nc_agree.h"
#include <stdlib.h>

/* a variable of n numbers, or NULL and a problem */
static double *numbers(const struct nc_file *file, const char *name, size_t n,
                       struct problems *list) {
  struct nc_variable v;
  size_t length;
  double *x;
  if (!nc_variable_read(file, name, NULL, &v, list)) return NULL;
  x = nc_read_all(file, &v, &length, list);
  if (!x || length == n) return x;
  problem(list,
          "%s: %s holds %zu numbers, expected %zu: the covariance of all elements, which calibrate "
          "writes of up to 200",
          file->path, name, length, n);
  free(x);
  return NULL;
}

static void read_file(const char *path, struct posterior_file *p, struct problems *list) {
  struct nc_file file, at;
  size_t n = 0;
  int id;
  if (!nc_file_open(path, &file, list)) return;
  if (!nc_has_variable(&file, "covariance_u"))
    problem(list,
            "%s: has no covariance_u; expected NAME_parameters.nc of calibrate with "
            "optimiser.standard_errors",
            path);
  else if (nc_variable_id(&file, "parameter_name", &at, &id, list))
    p->name = nc_read_texts(&at, id, &n, list);
  p->n = (int)n;
  if (p->name) p->u = numbers(&file, "u", n, list);
  if (p->u) p->covariance = numbers(&file, "covariance_u", n * n, list);
  nc_file_close(&file);
}

PetscErrorCode PosteriorFileRead(MPI_Comm comm, const char *path, struct posterior_file *p,
                                 bool *good, struct problems *list) {
  struct problems found = {0};
  PetscMPIInt rank;
  bool any;
  PetscFunctionBeginUser;
  *p = (struct posterior_file){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (!rank) read_file(path, p, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  *good = !any;
  if (any) PetscFunctionReturn(0);
  PetscCall(BytesShare(comm, &p->n, sizeof p->n));
  PetscCall(TextsShare(comm, p->n, &p->name));
  PetscCall(ArrayShare(comm, (size_t)p->n, sizeof *p->u, (void **)&p->u));
  PetscCall(ArrayShare(comm, (size_t)p->n * (size_t)p->n, sizeof *p->covariance,
                       (void **)&p->covariance));
  PetscFunctionReturn(0);
}

void posterior_file_destroy(struct posterior_file *p) {
  if (p->name) nc_free_texts((size_t)p->n, &p->name);
  free(p->u);
  free(p->covariance);
  *p = (struct posterior_file){0};
}
