/* Handlers of pre-emption signals. */
#include "harness.h"
#include "region/interrupt.h"
#include <signal.h>

static volatile sig_atomic_t heard;

static void hear(int signal) { heard += signal == SIGTERM ? 1 : 100; }

static bool warned(void) {
  bool pending = false;
  CU_ASSERT_EQUAL(InterruptPending(PETSC_COMM_SELF, &pending), 0);
  return pending;
}

static void the_handlers_from_before_are_given_back(void) {
  struct sigaction own = {.sa_handler = hear}, now;
  sigemptyset(&own.sa_mask);
  sigaddset(&own.sa_mask, SIGUSR2);
  sigaction(SIGTERM, &own, NULL);
  signal(SIGUSR1, SIG_IGN);
  heard = 0;
  for (int i = 0; i < 2; i++) {
    interrupt_catch();
    CU_ASSERT_FALSE(warned());
    raise(i ? SIGTERM : SIGUSR1);
    CU_ASSERT(warned());
    interrupt_catch(); /* of a step: what came before it counts, too */
    CU_ASSERT(warned());
    CU_ASSERT_EQUAL(heard, i);
    interrupt_release();
    raise(i ? SIGUSR1 : SIGTERM); /* still noted by the outer one */
    CU_ASSERT_EQUAL(heard, i);
    interrupt_release();
    CU_ASSERT(sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == hear);
    CU_ASSERT_EQUAL(sigismember(&now.sa_mask, SIGUSR2), 1);
    CU_ASSERT(sigaction(SIGUSR1, NULL, &now) == 0 && now.sa_handler == SIG_IGN);
    if (now.sa_handler == SIG_IGN) raise(SIGUSR1);
    if (sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == hear) raise(SIGTERM);
    CU_ASSERT_EQUAL(heard, i + 1);
  }
  signal(SIGTERM, SIG_DFL);
  signal(SIGUSR1, SIG_DFL);
}

static void a_run_that_fails_leaves_signals_to_the_system(void) {
  struct sigaction own = {.sa_handler = hear}, now;
  sigemptyset(&own.sa_mask);
  sigaction(SIGTERM, &own, NULL);
  heard = 0;
  CU_ASSERT_FALSE(warned());
  for (int noted = 0; noted < 2; noted++) {
    interrupt_catch();
    interrupt_catch();
    if (noted) raise(SIGTERM);
    CU_ASSERT_EQUAL(interrupt_abandon(), noted == 1);
    CU_ASSERT(sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == hear);
    CU_ASSERT_EQUAL(heard, 0);
  }
  interrupt_release(); /* of a call that was open: nothing is left to be given back */
  if (sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == hear) raise(SIGTERM);
  CU_ASSERT_EQUAL(heard, 1);
  signal(SIGTERM, SIG_DFL);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(a_run_that_fails_leaves_signals_to_the_system),
                                      TEST(the_handlers_from_before_are_given_back),
                                      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "interrupt", tests);
}
