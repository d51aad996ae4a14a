/* Two workers at once in one process: each runs blocks of its own with sums of its own, and the
 * sums together have the bits of one worker that runs all blocks. Run under a thread sanitizer by
 * jobs/thread_sanitizer.sh. */
#include "harness.h"
#include "model/block_loop.h"
#include "model/kept_tapes.h"
#include "network_sample.h"
#include <pthread.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

/* what a thread runs */
struct share {
  const struct evaluation *e;
  int first, end;
  bool second;
  struct worker *worker;
  struct block_sums sums;
};

static void *run(void *context) {
  struct share *s = context;
  (s->second ? blocks_second_pass : blocks_first_pass)(s->e, s->first, s->end, s->worker, &s->sums);
  return NULL;
}

static void merge(int n, struct exact_sum *to, const struct exact_sum *from) {
  for (int i = 0; i < n; i++) exact_sum_merge(&to[i], &from[i]);
}

/* room for the tapes of a share's blocks, within so many bytes */
static void keep(struct share *s, struct model *like, int64_t bytes) {
  bool wanted[64] = {false};
  CU_ASSERT_FATAL(like->n_blocks <= 64);
  for (int b = s->first; b < s->end; b++) wanted[b] = s->e->sweep[b] == SWEEP_LATER;
  like->kept = NULL;
  like->memory = bytes;
  MUST(KeptTapesPrepare(like, wanted));
  if (like->kept) kept_tapes_clear(like, like->kept);
  s->worker->kept = like->kept;
}

/* both passes by n_workers threads, each with so many bytes for tapes; the sums of all of them in
 * sums */
static void run_with(int n_workers, int64_t bytes, struct model *m, const double *u,
                     struct block_sums *sums) {
  const struct model_part whole = {.use = TERM_FIT, .scale = 1.};
  struct evaluation e = {0};
  struct model_point *p;
  struct share share[4];
  struct model like[4]; /* the model, with tapes of one worker */
  pthread_t thread[4];
  MUST(EvaluationCreate(m, &whole, true, &e));
  MUST(ModelPointCreate(m, u, e.block_on, &p));
  e.point = p;
  for (int t = 0; t < m->yield.n; t++) e.yield_b[t] = 1e-3 * (t % 7 - 3); /* as if known */
  MUST(BlockSumsCreate(m, sums));
  for (int k = 0; k < n_workers; k++) {
    share[k] = (struct share){
        .e = &e, .first = m->n_blocks * k / n_workers, .end = m->n_blocks * (k + 1) / n_workers};
    like[k] = *m;
    MUST(WorkerCreate(m, p, &share[k].worker));
    keep(&share[k], &like[k], bytes);
    MUST(BlockSumsCreate(m, &share[k].sums));
  }
  for (int pass = 0; pass < 2; pass++) {
    for (int k = 0; k < n_workers; k++) {
      share[k].second = pass;
      CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[k], NULL, run, &share[k]), 0);
    }
    for (int k = 0; k < n_workers; k++) CU_ASSERT_EQUAL_FATAL(pthread_join(thread[k], NULL), 0);
  }
  for (int k = 0; k < n_workers; k++) {
    merge(1, &sums->J, &share[k].sums.J);
    merge(m->control->n_shared, sums->value_b, share[k].sums.value_b);
    merge(m->yield.n, sums->yield, share[k].sums.yield);
    MUST(BlockSumsDestroy(&share[k].sums));
    MUST(WorkerDestroy(&share[k].worker));
    MUST(KeptTapesRelease(&like[k]));
  }
  MUST(ModelPointDestroy(&p));
  MUST(EvaluationDestroy(&e));
}

static bool equal(int n, const struct exact_sum *a, const struct exact_sum *b) {
  bool same = true;
  for (int i = 0; i < n; i++) {
    double x = exact_sum_value(&a[i]), y = exact_sum_value(&b[i]);
    same = same && memcmp(&x, &y, sizeof x) == 0;
  }
  return same;
}

static void several_workers_give_the_bits_of_one(void) {
  struct network_plan plan = network_plan_of(PETSC_COMM_SELF, 10);
  struct network_sample s;
  struct block_sums one, many;
  double *u;
  plan.global = true; /* items of all seasons: sums of derivatives */
  MUST(NetworkSampleCreate(&plan, &s));
  MUST(PetscMalloc1(s.control.n, &u));
  network_sample_point(&s, 3, u);
  run_with(1, 0, &s.model, u, &one);
  CU_ASSERT(exact_sum_value(&one.J) > 1. && exact_sum_value(&one.value_b[0]) != 0.);
  for (int n = 2; n <= 4; n++) {
    run_with(n, n % 2 ? 0 : 1 << 20, &s.model, u, &many);
    CU_ASSERT(equal(1, &one.J, &many.J));
    CU_ASSERT(equal(s.control.n_shared, one.value_b, many.value_b));
    CU_ASSERT(equal(s.model.yield.n, one.yield, many.yield));
    MUST(BlockSumsDestroy(&many));
  }
  MUST(BlockSumsDestroy(&one));
  MUST(PetscFree(u));
  MUST(NetworkSampleDestroy(&s));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(several_workers_give_the_bits_of_one), {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "workers", tests);
}
