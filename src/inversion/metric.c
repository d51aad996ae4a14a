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
  const struct arrow_matrix *hessian, *factor; /* not owned */
};

bool metric_helps(const char *type) {
  return !strncmp(type, "bqn", 3) || !strcmp(type, "blmvm") || !strcmp(type, "lmvm");
}

double metric_norm(const struct arrow_matrix *factor, double *g) {
  double sum = 0.;
  arrow_half_solve(factor, g);
  for (int i = 0; i < factor->n; i++) sum += g[i] * g[i];
  return sqrt(sum);
}

/* y = H x, or `inverse` y = C x; the control is whole on rank 0, other ranks hold nothing */
static PetscErrorCode Apply(Mat shell, bool inverse, Vec x, Vec y) {
  struct metric *m;
  const PetscScalar *from;
  PetscScalar *to;
  PetscInt size;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(shell, &m));
  PetscCall(VecGetLocalSize(x, &size));
  PetscCall(VecGetArrayRead(x, &from));
  PetscCall(VecGetArrayWrite(y, &to));
  if (size && inverse) {
    PetscCall(PetscArraycpy(to, from, size));
    arrow_solve(m->factor, to);
  } else if (size) {
    arrow_multiply(m->hessian, from, to);
  }
  PetscCall(VecRestoreArrayRead(x, &from));
  PetscCall(VecRestoreArrayWrite(y, &to));
  PetscFunctionReturn(0);
}

static PetscErrorCode Multiply(Mat shell, Vec x, Vec y) {
  PetscFunctionBeginUser;
  PetscCall(Apply(shell, false, x, y));
  PetscFunctionReturn(0);
}

static PetscErrorCode Solve(Mat shell, Vec x, Vec y) {
  PetscFunctionBeginUser;
  PetscCall(Apply(shell, true, x, y));
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(Mat shell) {
  struct metric *m;
  PetscFunctionBeginUser;
  PetscCall(MatShellGetContext(shell, &m));
  PetscCall(PetscFree(m));
  PetscFunctionReturn(0);
}

PetscErrorCode MetricSet(Tao tao, const struct arrow_matrix *hessian,
                         const struct arrow_matrix *factor) {
  struct metric *m;
  Mat approximation, first;
  Vec x;
  PetscInt local, n;
  TaoType type;
  PetscFunctionBeginUser;
  PetscCall(TaoGetSolution(tao, &x));
  PetscCall(VecGetLocalSize(x, &local));
  PetscCall(VecGetSize(x, &n));
  PetscCall(PetscNew(&m));
  *m = (struct metric){hessian, factor};
  PetscCall(MatCreateShell(PetscObjectComm((PetscObject)tao), local, local, n, n, m, &first));
  PetscCall(MatShellSetOperation(first, MATOP_MULT, (void (*)(void))Multiply));
  PetscCall(MatShellSetOperation(first, MATOP_SOLVE, (void (*)(void))Solve));
  PetscCall(MatShellSetOperation(first, MATOP_DESTROY, (void (*)(void))Destroy));
  PetscCall(MatSetOption(first, MAT_SPD, PETSC_TRUE));
  PetscCall(TaoGetType(tao, &type));
  if (strncmp(type, "bqn", 3) == 0) {
    PetscCall(TaoGetLMVMMatrix(tao, &approximation));
    PetscCall(MatLMVMSetJ0(approximation, first));
  } else {
    PetscCall(TaoLMVMSetH0(tao, first));
  }
  PetscCall(MatDestroy(&first));
  PetscFunctionReturn(0);
}
