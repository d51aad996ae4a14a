/* Signals set one flag, the only variable that a handler may touch (C11 7.14.1.1). */
#include "inversion/interrupt.h"
#include <signal.h>

static volatile sig_atomic_t warned;

static void note(int signal) {
  (void)signal;
  warned = 1;
}

static void on(void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGUSR1, &action, NULL);
}

void interrupt_catch(void) {
  warned = 0;
  on(note);
}

void interrupt_release(void) { on(SIG_DFL); }

PetscErrorCode InterruptPending(MPI_Comm comm, bool *pending) {
  int any = warned;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, comm));
  *pending = any;
  PetscFunctionReturn(0);
}
