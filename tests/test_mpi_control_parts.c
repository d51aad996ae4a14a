/* A control with elements of its own on every rank: in vectors, in TAO, in journals. */
#include "harness.h"
#include "inversion/control_parts.h"
#include "inversion/journal.h"
#include <math.h>
#include <petsctao.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { SHARED = 3, CELLS = 20, MOST = SHARED + CELLS };

static PetscMPIInt rank_of(void) {
  PetscMPIInt rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

static PetscMPIInt ranks(void) {
  PetscMPIInt size;
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  return size;
}

/* CELLS elements dealt in their order; the last rank has none where there are three */
static struct control_parts deal(void) {
  struct control_parts parts;
  int busy = ranks() == 3 ? 2 : ranks(), rank = rank_of();
  int own = rank < busy ? CELLS * (rank + 1) / busy - CELLS * rank / busy : 0;
  CU_ASSERT_EQUAL_FATAL(ControlPartsCreate(PETSC_COMM_WORLD, SHARED, own, &parts), 0);
  return parts;
}

/* number over all ranks of element i of this rank's u */
static int number(const struct control_parts *p, int i) {
  return i < p->n_shared ? i : (int)p->first + i - p->n_shared;
}

static void elements_keep_their_numbers_on_any_number_of_ranks(void) {
  struct control_parts p = deal();
  double u[MOST], back[MOST];
  const double *all;
  Vec x, whole;
  VecScatter scatter;
  CU_ASSERT_EQUAL(p.n, MOST);
  for (int i = 0; i < p.n_shared + p.n_own; i++) u[i] = 100. + number(&p, i);
  CU_ASSERT_EQUAL(ControlVec(&p, &x), 0);
  CU_ASSERT_EQUAL(ControlPlace(&p, u, x), 0);
  VecScatterCreateToAll(x, &scatter, &whole);
  VecScatterBegin(scatter, x, whole, INSERT_VALUES, SCATTER_FORWARD);
  VecScatterEnd(scatter, x, whole, INSERT_VALUES, SCATTER_FORWARD);
  VecGetArrayRead(whole, &all);
  for (int i = 0; i < MOST; i++) CU_ASSERT_EQUAL(all[i], 100. + i);
  VecRestoreArrayRead(whole, &all);
  memset(back, 0, sizeof back);
  CU_ASSERT_EQUAL(ControlSpread(&p, x, back), 0);
  for (int i = 0; i < p.n_shared + p.n_own; i++) CU_ASSERT_EQUAL(back[i], u[i]);
  VecScatterDestroy(&scatter);
  VecDestroy(&whole);
  VecDestroy(&x);
}

static void a_product_counts_shared_elements_once(void) {
  struct control_parts p = deal();
  double a[MOST], b[MOST], dot, expected = 0.;
  bool all;
  for (int i = 0; i < p.n_shared + p.n_own; i++) {
    a[i] = number(&p, i);
    b[i] = 2.;
  }
  for (int i = 0; i < MOST; i++) expected += 2. * i;
  CU_ASSERT_EQUAL(ControlDot(&p, a, b, &dot), 0);
  CU_ASSERT_EQUAL(dot, expected);
  CU_ASSERT_EQUAL(ControlAll(&p, true, &all), 0);
  CU_ASSERT(all);
  CU_ASSERT_EQUAL(ControlAll(&p, rank_of() != ranks() - 1, &all), 0);
  CU_ASSERT(!all);
}

/* J = sum over cells of (c_k - s_(k mod 3) - t_k)^2 + |s|^2 + |c|^2, all halved; u = (s | c) */
static PetscErrorCode Quadratic(const struct control_parts *p, const double *u, double *J,
                                double *g) {
  double sum[1 + SHARED] = {0.};
  PetscFunctionBeginUser;
  for (int i = p->n_shared; i < p->n_shared + p->n_own; i++) {
    int cell = number(p, i) - SHARED, k = cell % SHARED;
    double d = u[i] - u[k] - sin(cell);
    sum[0] += .5 * d * d + .5 * u[i] * u[i];
    sum[1 + k] -= d;
    g[i] = d + u[i];
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sum, 1 + SHARED, MPI_DOUBLE, MPI_SUM, p->comm));
  for (int k = 0; k < SHARED; k++) {
    sum[0] += .5 * u[k] * u[k];
    g[k] = sum[1 + k] + u[k];
  }
  *J = sum[0];
  PetscFunctionReturn(0);
}

struct fit {
  struct control_parts parts;
  struct journal *journal; /* NULL = none */
  int evaluations, replayed;
};

static PetscErrorCode Objective(Tao tao, Vec x, PetscReal *J, Vec gradient, void *context) {
  struct fit *f = context;
  double u[MOST], g[MOST];
  bool found = false;
  PetscFunctionBeginUser;
  (void)tao;
  PetscCall(ControlSpread(&f->parts, x, u));
  if (f->journal) PetscCall(JournalFind(f->journal, u + f->parts.at, J, g + f->parts.at, &found));
  if (!found) PetscCall(Quadratic(&f->parts, u, J, g));
  if (f->journal && !found) PetscCall(JournalAdd(f->journal, u + f->parts.at, *J, g + f->parts.at));
  f->replayed += found;
  f->evaluations++;
  PetscCall(ControlPlace(&f->parts, g, gradient));
  PetscFunctionReturn(0);
}

/* the minimum, from u = 0 */
static PetscErrorCode Minimise(struct fit *f, double *u) {
  Vec x;
  Tao tao;
  PetscFunctionBeginUser;
  memset(u, 0, MOST * sizeof *u);
  PetscCall(ControlVec(&f->parts, &x));
  PetscCall(ControlPlace(&f->parts, u, x));
  PetscCall(TaoCreate(PETSC_COMM_WORLD, &tao));
  PetscCall(TaoSetType(tao, TAOBQNLS));
  PetscCall(TaoSetSolution(tao, x));
  PetscCall(TaoSetObjectiveAndGradient(tao, NULL, Objective, f));
  PetscCall(TaoSetTolerances(tao, 1e-12, 0., 0.));
  PetscCall(TaoSolve(tao));
  PetscCall(ControlSpread(&f->parts, x, u));
  PetscCall(TaoDestroy(&tao));
  PetscCall(VecDestroy(&x));
  PetscFunctionReturn(0);
}

/* By hand: c_k = (s + t_k) / 2, and n_j s + 2 s = -sum of t_k over the n_j cells of s. */
static void a_quadratic_of_shared_and_own_elements_is_minimised(void) {
  struct fit f = {.parts = deal()};
  double u[MOST], s[SHARED], t[SHARED] = {0.};
  int n[SHARED] = {0};
  CU_ASSERT_EQUAL_FATAL(Minimise(&f, u), 0);
  for (int k = 0; k < CELLS; k++) {
    t[k % SHARED] += sin(k);
    n[k % SHARED]++;
  }
  for (int j = 0; j < SHARED; j++) {
    s[j] = -t[j] / (n[j] + 2.);
    CHECK_CLOSE(u[j], s[j], 1e-10);
  }
  for (int i = SHARED; i < SHARED + f.parts.n_own; i++) {
    int cell = number(&f.parts, i) - SHARED;
    CHECK_CLOSE(u[i], .5 * (s[cell % SHARED] + sin(cell)), 1e-10);
  }
}

static const char *journal_path(void) {
  static char path[40];
  snprintf(path, sizeof path, "control_parts_np%d.journal", ranks());
  return path;
}

static void clear(void) {
  MPI_Barrier(PETSC_COMM_WORLD);
  if (rank_of() == 0) unlink(journal_path());
  MPI_Barrier(PETSC_COMM_WORLD);
}

static void a_journal_of_parts_leads_to_the_same_bits(void) {
  struct fit f = {.parts = deal()}, again = {.parts = f.parts};
  double u[MOST], v[MOST], point[MOST] = {0.};
  enum journal_state state;
  clear();
  CU_ASSERT_EQUAL_FATAL(
      JournalOpen(PETSC_COMM_WORLD, journal_path(), 5, f.parts.n_part, &f.journal, &state), 0);
  CU_ASSERT_EQUAL(state, JOURNAL_NEW);
  CU_ASSERT_EQUAL_FATAL(Minimise(&f, u), 0);
  CU_ASSERT_EQUAL(JournalClose(&f.journal), 0);
  CU_ASSERT_EQUAL_FATAL(
      JournalOpen(PETSC_COMM_WORLD, journal_path(), 5, f.parts.n_part, &again.journal, &state), 0);
  CU_ASSERT_EQUAL(state, JOURNAL_REPLAYS);
  CU_ASSERT_EQUAL(journal_records(again.journal), f.evaluations);
  CU_ASSERT_EQUAL(JournalPoint(again.journal, f.evaluations - 1, point + f.parts.at), 0);
  CU_ASSERT_EQUAL_FATAL(Minimise(&again, v), 0);
  CU_ASSERT_EQUAL(JournalClose(&again.journal), 0);
  CU_ASSERT(again.replayed == f.evaluations && again.evaluations == f.evaluations);
  size_t bytes = (size_t)(SHARED + f.parts.n_own) * sizeof *u;
  CU_ASSERT(memcmp(u, v, bytes) == 0);
  for (int i = f.parts.at; i < f.parts.at + f.parts.n_part; i++)
    CHECK_CLOSE(point[i], u[i], 1e-6); /* the last iterate, or beside it */
  clear();
}

/* One rank's own element decides that the path is another: on all ranks, and the rest is dropped.
 */
static void another_point_on_one_rank_ends_the_replay_on_all(void) {
  struct control_parts p = deal();
  double u[MOST] = {0.}, g[MOST] = {0.}, J;
  enum journal_state state;
  struct journal *j;
  bool found, same;
  clear();
  CU_ASSERT_EQUAL_FATAL(JournalOpen(PETSC_COMM_WORLD, journal_path(), 5, p.n_part, &j, &state), 0);
  for (int k = 0; k < 3; k++) CU_ASSERT_EQUAL(JournalAdd(j, u + p.at, k, g + p.at), 0);
  CU_ASSERT_EQUAL(JournalClose(&j), 0);
  CU_ASSERT_EQUAL_FATAL(JournalOpen(PETSC_COMM_WORLD, journal_path(), 5, p.n_part, &j, &state), 0);
  CU_ASSERT_EQUAL(JournalCheck(j, u + p.at, 0., g + p.at, &same), 0);
  CU_ASSERT(same);
  CU_ASSERT_EQUAL(JournalCheck(j, u + p.at, 1., g + p.at, &same), 0);
  CU_ASSERT(!same);
  CU_ASSERT_EQUAL(JournalFind(j, u + p.at, &J, g + p.at, &found), 0);
  CU_ASSERT(found && J == 0.);
  /* the last number of all, on the last rank that has any */
  if (p.n_part && p.first + p.n_own == p.n) u[p.n_shared + p.n_own - 1] = 1e-300;
  CU_ASSERT_EQUAL(JournalFind(j, u + p.at, &J, g + p.at, &found), 0);
  CU_ASSERT(!found && journal_records(j) == 1);
  CU_ASSERT_EQUAL(JournalAdd(j, u + p.at, 7., g + p.at), 0);
  CU_ASSERT_EQUAL(JournalClose(&j), 0);
  CU_ASSERT_EQUAL_FATAL(JournalOpen(PETSC_COMM_WORLD, journal_path(), 6, p.n_part, &j, &state), 0);
  CU_ASSERT(state == JOURNAL_OTHER_KEY && journal_records(j) == 2);
  CU_ASSERT_EQUAL(JournalClose(&j), 0);
  clear();
}

/* [bytes] that this process has asked for; 0 where the C library does not tell */
static size_t in_use(void) {
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
#endif
  return 0;
}

/* Records of 200,000 numbers, more than a piece holds, are not kept in memory. */
static void memory_depends_neither_on_evaluations_nor_on_the_control(void) {
  enum { N = 200000, RECORDS = 12 };
  const size_t most = 2 * 32768 * sizeof(double); /* two pieces */
  double *u = malloc(N * sizeof *u), *g = malloc(N * sizeof *g), J;
  enum journal_state state;
  struct journal *j;
  bool found, good = true;
  clear();
  size_t before = in_use();
  CU_ASSERT_EQUAL_FATAL(JournalOpen(PETSC_COMM_WORLD, journal_path(), 1, N, &j, &state), 0);
  for (int k = 0; k < RECORDS; k++) {
    for (int i = 0; i < N; i++) u[i] = k + i + .1 * rank_of(), g[i] = -u[i];
    CU_ASSERT_EQUAL(JournalAdd(j, u, k, g), 0);
    good = good && in_use() - before < most;
  }
  CU_ASSERT_EQUAL(JournalClose(&j), 0);
  CU_ASSERT_EQUAL_FATAL(JournalOpen(PETSC_COMM_WORLD, journal_path(), 1, N, &j, &state), 0);
  CU_ASSERT_EQUAL(journal_records(j), RECORDS);
  for (int k = 0; k < RECORDS; k++) {
    for (int i = 0; i < N; i++) u[i] = k + i + .1 * rank_of();
    CU_ASSERT_EQUAL(JournalFind(j, u, &J, g, &found), 0);
    good = good && in_use() - before < most;
    CU_ASSERT(found && J == k);
    for (int i = 0; i < N; i++) good = good && g[i] == -u[i];
  }
  CU_ASSERT(good);
  CU_ASSERT_EQUAL(JournalClose(&j), 0);
  free(u);
  free(g);
  clear();
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(elements_keep_their_numbers_on_any_number_of_ranks),
      TEST(a_product_counts_shared_elements_once),
      TEST(a_quadratic_of_shared_and_own_elements_is_minimised),
      TEST(a_journal_of_parts_leads_to_the_same_bits),
      TEST(another_point_on_one_rank_ends_the_replay_on_all),
      TEST(memory_depends_neither_on_evaluations_nor_on_the_control),
      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "control_parts", tests);
}
