/* Shared and own elements of a control; see control_parts.h. */
#include "inversion/control_parts.h"

PetscErrorCode ControlPartsCreate(MPI_Comm comm, int n_shared, int n_own, struct control_parts *p) {
  PetscMPIInt rank;
  int64_t own = n_own, behind, all;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Scan(&own, &behind, 1, MPI_INT64_T, MPI_SUM, comm));
  PetscCallMPI(MPI_Allreduce(&own, &all, 1, MPI_INT64_T, MPI_SUM, comm));
  *p = (struct control_parts){.comm = comm,
                              .n_shared = n_shared,
                              .n_own = n_own,
                              .first = n_shared + behind - own,
                              .n = n_shared + all,
                              .n_part = rank == 0 ? n_shared + n_own : n_own,
                              .at = rank == 0 ? 0 : n_shared};
  PetscFunctionReturn(0);
}

PetscErrorCode ControlVec(const struct control_parts *p, Vec *x) {
  PetscInt n;
  PetscFunctionBeginUser;
  PetscCall(PetscIntCast(p->n, &n));
  PetscCall(VecCreate(p->comm, x));
  PetscCall(VecSetSizes(*x, p->n_part, n));
  PetscCall(VecSetType(*x, VECMPI));
  PetscFunctionReturn(0);
}

PetscErrorCode ControlShare(const struct control_parts *p, double *u) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Bcast(u, p->n_shared, MPI_DOUBLE, 0, p->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode ControlPlace(const struct control_parts *p, const double *u, Vec x) {
  PetscScalar *part;
  PetscFunctionBeginUser;
  PetscCall(VecGetArrayWrite(x, &part));
  PetscCall(PetscArraycpy(part, u + p->at, p->n_part));
  PetscCall(VecRestoreArrayWrite(x, &part));
  PetscFunctionReturn(0);
}

PetscErrorCode ControlSpread(const struct control_parts *p, Vec x, double *u) {
  const PetscScalar *part;
  PetscFunctionBeginUser;
  PetscCall(VecGetArrayRead(x, &part));
  PetscCall(PetscArraycpy(u + p->at, part, p->n_part));
  PetscCall(VecRestoreArrayRead(x, &part));
  PetscCall(ControlShare(p, u));
  PetscFunctionReturn(0);
}

PetscErrorCode ControlDot(const struct control_parts *p, const double *a, const double *b,
                          double *dot) {
  double own = 0.;
  PetscFunctionBeginUser;
  for (int i = p->at; i < p->at + p->n_part; i++) own += a[i] * b[i];
  PetscCallMPI(MPI_Allreduce(&own, dot, 1, MPI_DOUBLE, MPI_SUM, p->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode ControlAll(const struct control_parts *p, bool here, bool *all) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(&here, all, 1, MPI_C_BOOL, MPI_LAND, p->comm));
  PetscFunctionReturn(0);
}
