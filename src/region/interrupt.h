#pragma once
/* SIGTERM and SIGUSR1, by which batch systems announce that a job will be killed, have one meaning:
 * finish the evaluation or analysis, save what is kept, end with EXIT_GO_ON (cli/exit_codes.h).
 */
#include <petscsys.h>
#include <stdbool.h>

/* From now on signals are noted; the first of nested calls forgets earlier ones. Not collective. */
void interrupt_catch(void);
/* Ends interrupt_catch(); after the outermost the handlers are those from before. */
void interrupt_release(void);
/* The run ends by a failure: the handlers are those from before whatever calls are open, so that
 * MPI_Abort of another rank, of which Open MPI's launcher tells by SIGTERM, ends this one. Returns
 * whether a signal was noted before. Not collective. */
bool interrupt_abandon(void);
/* Whether any rank received a signal; the same answer on every rank. Where nothing is caught, it
 * has not. Collective. */
PetscErrorCode InterruptPending(MPI_Comm comm, bool *pending);
/* whether InterruptPending() has ever said so: the run has no result. Not collective. */
bool interrupt_ended(void);
