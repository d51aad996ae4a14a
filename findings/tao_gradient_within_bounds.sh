#!/usr/bin/env bash
# PETSc 3.18.5 (Debian 12, libpetsc-real-dev 3.18.5+dfsg1-1): TAO's bounded methods bqnls, bqnkls and bncg report a gradient that
# is no longer than the bounds are wide, and converge at the start where the bounds are narrow.
#
# A guess would be that the norm reported and tested is that of the projected gradient, the gradient without its components that point
# out of the bounds, as blmvm has it. The three report the Fischer-Burmeister function of the gradient and the distances to the bounds:
# in the middle of bounds of +-0.001 this is 0.001 a variable, however steep the function is, and of a gradient of 400 it is 369 in
# the middle of +-1000. The default test of it against the function's value (grtol 1e-8) then holds where the value is
# large, as sums of squares of many observations are: "converged" without an iteration. Norms under other bounds, or of two
# methods, cannot be compared. With a grtol of 0 bqnls moves to the bounds.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v mpicc >/dev/null && pkg-config --exists PETSc || { apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
  pkg-config libopenmpi-dev openmpi-bin libpetsc-real-dev=3.18.5+dfsg1-1; } >/dev/null
version=$(pkg-config --modversion PETSc)
[ "$version" = 3.18.5 ] || { echo "this is about PETSc 3.18.5, found $version"; exit 1; }

cat >"$work/solve.c" <<'C'
#include <petsctao.h>
/* f = 1e6 + (x0 - 1)^2 + 100 (x1 - 1)^2, from 3, 3 within bounds of 3 +- width */
static PetscErrorCode Evaluate(Tao tao, Vec x, PetscReal *f, Vec g, void *context) {
  const PetscScalar *at;
  PetscScalar *slope;
  (void)tao, (void)context;
  PetscCall(VecGetArrayRead(x, &at));
  PetscCall(VecGetArrayWrite(g, &slope));
  *f = 1e6;
  for (int i = 0; i < 2; i++) {
    double weight = i ? 100.0 : 1.0, d = at[i] - 1.0;
    *f += weight * d * d;
    slope[i] = 2.0 * weight * d;
  }
  PetscCall(VecRestoreArrayWrite(g, &slope));
  PetscCall(VecRestoreArrayRead(x, &at));
  return 0;
}
int main(int argc, char **argv) {
  PetscCall(PetscInitialize(&argc, &argv, NULL, NULL));
  Tao tao;
  Vec x, low, high;
  PetscReal width = 1, f, norm, at[2];
  PetscInt iterations, index[2] = {0, 1};
  TaoConvergedReason reason;
  PetscCall(PetscOptionsGetReal(NULL, NULL, "-width", &width, NULL));
  PetscCall(VecCreateSeq(PETSC_COMM_SELF, 2, &x));
  PetscCall(VecDuplicate(x, &low));
  PetscCall(VecDuplicate(x, &high));
  PetscCall(VecSet(x, 3));
  PetscCall(VecSet(low, 3 - width));
  PetscCall(VecSet(high, 3 + width));
  PetscCall(TaoCreate(PETSC_COMM_SELF, &tao));
  PetscCall(TaoSetType(tao, TAOBQNLS));
  PetscCall(TaoSetSolution(tao, x));
  PetscCall(TaoSetObjectiveAndGradient(tao, NULL, Evaluate, NULL));
  PetscCall(TaoSetVariableBounds(tao, low, high));
  PetscCall(TaoSetFromOptions(tao));
  PetscCall(TaoSolve(tao));
  PetscCall(TaoGetSolutionStatus(tao, &iterations, &f, &norm, NULL, NULL, &reason));
  PetscCall(VecGetValues(x, 2, index, at));
  printf("%s after %d, norm %.3g, x = %.6g, %.6g\n", reason > 0 ? "converged" : "stopped", (int)iterations, norm, at[0], at[1]);
  PetscCall(TaoDestroy(&tao));
  PetscCall(VecDestroy(&x));
  PetscCall(VecDestroy(&low));
  PetscCall(VecDestroy(&high));
  return PetscFinalize();
}
C
mpicc -o "$work/solve" "$work/solve.c" $(pkg-config --cflags --libs PETSc)
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
cd "$work"
{
  echo "the gradient at the start has the norm 400"
  for method in bqnls bqnkls bncg blmvm; do
    for width in 0.001 1 1000; do echo "$method, bounds +-$width, no iteration: $(./solve -tao_type $method -width $width -tao_max_it 0)"; done
    echo "$method, bounds +-0.001: $(./solve -tao_type $method -width 0.001)"
  done
  echo "bqnls, bounds +-0.001, grtol 0: $(./solve -tao_type bqnls -width 0.001 -tao_grtol 0)"
} | tee seen
diff seen - <<'END' || { echo "changed"; exit 1; }
the gradient at the start has the norm 400
bqnls, bounds +-0.001, no iteration: converged after 0, norm 0.00141, x = 3, 3
bqnls, bounds +-1, no iteration: stopped after 0, norm 1.37, x = 3, 3
bqnls, bounds +-1000, no iteration: stopped after 0, norm 369, x = 3, 3
bqnls, bounds +-0.001: converged after 0, norm 0.00141, x = 3, 3
bqnkls, bounds +-0.001, no iteration: converged after 0, norm 0.00141, x = 3, 3
bqnkls, bounds +-1, no iteration: stopped after 0, norm 1.37, x = 3, 3
bqnkls, bounds +-1000, no iteration: stopped after 0, norm 369, x = 3, 3
bqnkls, bounds +-0.001: converged after 0, norm 0.00141, x = 3, 3
bncg, bounds +-0.001, no iteration: converged after 0, norm 0.00141, x = 3, 3
bncg, bounds +-1, no iteration: stopped after 0, norm 1.37, x = 3, 3
bncg, bounds +-1000, no iteration: stopped after 0, norm 369, x = 3, 3
bncg, bounds +-0.001: converged after 0, norm 0.00141, x = 3, 3
blmvm, bounds +-0.001, no iteration: stopped after 0, norm 400, x = 3, 3
blmvm, bounds +-1, no iteration: stopped after 0, norm 400, x = 3, 3
blmvm, bounds +-1000, no iteration: stopped after 0, norm 400, x = 3, 3
blmvm, bounds +-0.001: converged after 1, norm 0, x = 2.999, 2.999
bqnls, bounds +-0.001, grtol 0: converged after 1, norm 0, x = 2.999, 2.999
END
