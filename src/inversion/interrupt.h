#pragma once
/* Pre-emption signals of a batch system (SIGTERM, SIGUSR1): finish the evaluation, keep the
 * journal, exit with a code of its own (main.c). */
#include <petscsys.h>
#include <stdbool.h>

void interrupt_catch(void);   /* from now on; earlier warnings are forgotten */
void interrupt_release(void); /* the handlers are again those from before interrupt_catch() */
/* whether any rank was warned; the same answer on every rank. Collective. */
PetscErrorCode InterruptPending(MPI_Comm comm, bool *pending);
/* whether InterruptPending() has ever said so: the run has no result. Not collective. */
bool interrupt_ended(void);
