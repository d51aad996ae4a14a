/* Signals set one flag, the only variable that a handler may touch (C11 7.14.1.1). Handlers belong
 * to the process, and so does what is kept of those before. */
#include "region/interrupt.h"
#include <signal.h>

static volatile sig_atomic_t warned;

static void note(int signal) {
  (void)signal;
  warned = 1;
}

enum { N_CAUGHT = 2 };
static const int caught[N_CAUGHT] = {SIGTERM, SIGUSR1};
static struct sigaction before[N_CAUGHT];
static int depth; /* of calls of interrupt_catch() */
static bool ended;

void interrupt_catch(void) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  if (depth++) return;
  sigemptyset(&action.sa_mask);
  warned = 0;
  for (int i = 0; i < N_CAUGHT; i++) sigaction(caught[i], &action, &before[i]);
}

static void give_back(void) {
  for (int i = 0; i < N_CAUGHT; i++) sigaction(caught[i], &before[i], NULL);
}

void interrupt_release(void) {
  if (depth && !--depth) give_back();
}

bool interrupt_abandon(void) {
  if (depth) give_back();
  depth = 0;
  return warned;
}

PetscErrorCode InterruptPending(MPI_Comm comm, bool *pending) {
  int any = warned;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, comm));
  *pending = any;
  ended = ended || any;
  PetscFunctionReturn(0);
}

bool interrupt_ended(void) { return ended; }
