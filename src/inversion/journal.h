#pragma once
/* The journal of an optimisation: every (u, J, g) that the solver requested, in order.
 *
 * After a kill the solver starts again from iteration 0 and is answered from the journal as long as
 * it requests the same u bit for bit, so it passes through the same iterates at no cost and ends
 * with the same bits as if it had never stopped. Records are checksummed and flushed to disk; a
 * record cut short by the kill is dropped. The file names a key (configuration); and the first
 * evaluation is always computed, so that changed inputs or another build are noticed by its bits.
 * A file that is shortened is written beside its place and renamed. One whose first line or a
 * record cannot be read is kept as PATH.old, and standard output says so.
 *
 * A control may be spread over the ranks: each gives and takes its part of u and g, n_part numbers,
 * which are in the file in the order of ranks (natural global order: the same file on any number
 * of ranks, if the control is numbered so). Rank 0 reads and writes, piece by piece; memory depends
 * neither on the number of evaluations nor on the length of the control. All functions are
 * collective on the journal's communicator.
 */
#include "support/problems.h"
#include <petscsys.h>
#include <stdbool.h>
#include <stdint.h>

struct journal;

enum journal_state { JOURNAL_NEW, JOURNAL_REPLAYS, JOURNAL_OTHER_KEY };

/* Whether a file is a journal that can be read and written (or empty, or not there), and PATH.new
 * likewise; not collective. A file that is none is never overwritten. */
bool journal_probe(const char *path, struct problems *list);
/* The same on every rank, reported on rank 0; path NULL or "" is good. */
PetscErrorCode JournalProbe(MPI_Comm comm, const char *path, struct problems *list, bool *good);
/* path NULL or "" = no file (nothing is kept). n_part: numbers of u on this rank. */
PetscErrorCode JournalOpen(MPI_Comm comm, const char *path, uint64_t key, int n_part,
                           struct journal **j, enum journal_state *state);
/* This rank's part of u of a record, 0 .. journal_records() - 1, of a journal just opened; not when
 * it is new. */
PetscErrorCode JournalPoint(struct journal *j, int record, double *u);
/* J of such a record */
PetscErrorCode JournalJ(struct journal *j, int record, double *J);
/* The record to be requested next, of a solver whose steps depend on its last point alone. Not
 * collective. */
void journal_go_on(struct journal *j, int record);
/* Restarts the file under the journal's own key (after JOURNAL_OTHER_KEY); what it held is kept
 * as PATH.old. */
PetscErrorCode JournalRestart(struct journal *j);
/* Answers from the record next in order if it holds this u; otherwise replay ends for good. */
PetscErrorCode JournalFind(struct journal *j, const double *u, double *J, double *g, bool *found);
/* Compares the next record with what was computed for it; false ends the replay. */
PetscErrorCode JournalCheck(struct journal *j, const double *u, double J, const double *g,
                            bool *same);
/* When the file cannot be written, says so on standard error and continues without it. */
PetscErrorCode JournalAdd(struct journal *j, const double *u, double J, const double *g);
PetscErrorCode JournalClose(struct journal **j);
int journal_records(const struct journal *j); /* records kept */

/* FNV-1a of a text, to make keys (Fowler, Noll, Vo 1991) */
uint64_t journal_key(const char *text);
