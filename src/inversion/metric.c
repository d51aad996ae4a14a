/* A first inverse Hessian for TAO's limited-memory methods; see metric.h.
 *
 * Nocedal & Wright (2006), Numerical Optimization, section 7.2: the two-loop recursion takes any
 * H0.
 */
#include "inversion/metric.h"
#include <math.h>
#include <petscksp.h>
#include <string.h>

struct metric {
  int n;
  const double *H, *C; /* [n * n] not owned */
};

bool metric_helps(const char *type) {
  return !strncmp(type, "bqn", 3) || !strcmp(type, "blmvm") || !strcmp(type, "lmvm");
}

double metric_norm(int n, const double *C, const double *g) {
  double sum = 0.;
  for (int i = 0; i < n; i++) {
    double row = 0.;
    for (int j = 0; j < n; j++) row += C[i * n + j] * g[j];
    sum += g[i] * row;
  }
  return sqrt(sum);
}

/* y = M x; the control is whole on rank 0, other ranks hold nothing */
static PetscErrorCode Times(int n, const double *M, Vec x, Vec y) {
  const PetscScalar *from;
  PetscScalar *to;
  PetscInt size;
  PetscFunctionBeginUser;
  PetscCall(VecGetLocalSize(x, &size));
  PetscCall(VecGetArrayRead(x, &from));
  PetscCall(VecGetArrayWrite(y, &to));
  for (PetscInt i = 0; i < size; i++) {
    to[i] = 0.;
    for (PetscInt j = 0; j < size; j++) to[i] += M[i * n + j] * from[j];
  }
  PetscCall(VecRestoreArrayRead(x, &from));
  PetscCall(VecRestoreArrayWrite(y, &to));
  PetscFunctionReturn(0);
}

static PetscErrorCode Multiply(Mat shell, Vec x, Vec y) {
  struct metric *m;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(shell, &m));
  PetscCall(Times(m->n, m->H, x, y));
  PetscFunctionReturn(0);
}

static PetscErrorCode Divide(Mat shell, Vec x, Vec y) {
  struct metric *m;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(shell, &m));
  PetscCall(Times(m->n, m->C, x, y));
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(Mat shell) {
  struct metric *m;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(shell, &m));
  PetscCall(PetscFree(m));
  PetscFunctionReturn(0);
}

PetscErrorCode MetricSet(Tao tao, int n, const double *H, const double *C) {
  struct metric *m;
  Mat hessian, first;
  Vec x;
  PetscInt local;
  TaoType type;
  PetscFunctionBeginUser;
  PetscCall(TaoGetSolution(tao, &x));
  PetscCall(VecGetLocalSize(x, &local));
  PetscCall(PetscNew(&m));
  *m = (struct metric){n, H, C};
  PetscCall(MatCreateShell(PetscObjectComm((PetscObject)tao), local, local, n, n, m, &first));
  PetscCall(MatShellSetOperation(first, MATOP_MULT, (void (*)(void))Multiply));
  PetscCall(MatShellSetOperation(first, MATOP_SOLVE, (void (*)(void))Divide));
  PetscCall(MatShellSetOperation(first, MATOP_DESTROY, (void (*)(void))Destroy));
  PetscCall(MatSetOption(first, MAT_SPD, PETSC_TRUE));
  PetscCall(TaoGetType(tao, &type));
  if (strncmp(type, "bqn", 3) == 0) {
    PetscCall(TaoGetLMVMMatrix(tao, &hessian));
    PetscCall(MatLMVMSetJ0(hessian, first));
  } else {
    PetscCall(TaoLMVMSetH0(tao, first));
  }
  PetscCall(MatDestroy(&first));
  PetscFunctionReturn(0);
}
