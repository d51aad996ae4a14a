#pragma once
/* A batch system's warning (SIGTERM, SIGUSR1): finish the evaluation, keep the journal, end well.
 */
#include <petscsys.h>
#include <stdbool.h>

void interrupt_catch(void); /* from now on; earlier warnings are forgotten */
void interrupt_release(void);
/* whether any rank was warned; the same answer on every rank. Collective. */
PetscErrorCode InterruptPending(MPI_Comm comm, bool *pending);
