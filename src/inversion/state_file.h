#pragma once
/* What the files of an optimisation share: a first line "windrow KIND 1 KEY N" that says what the
 * file is, whose it is and for how many numbers; checksums; and the care not to overwrite what is
 * somebody else's. KIND is "journal" (journal.h) or "training journal" (adam_state.h). */
#include "support/problems.h"
#include <petscsys.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* FNV-1a (Fowler, Noll, Vo 1991): continues from h; starts with state_hash_start */
extern const uint64_t state_hash_start;
uint64_t state_hash(uint64_t h, const void *bytes, size_t n);

/* Whether a file, and PATH.new where its next version is written, is of this kind and can be read
 * and written, empty, or not there; not collective. */
bool state_file_probe(const char *path, const char *kind, struct problems *list);
/* The same on every rank, reported on rank 0; path NULL or "" is good. Collective. */
PetscErrorCode StateFileProbe(MPI_Comm comm, const char *path, const char *kind,
                              struct problems *list, bool *good);

/* Puts a file that does not fit aside as PATH.old, in place of an earlier one, and says so. A
 * PATH.old that is not of this kind stays; the file is not put aside then. Not collective; rank 0.
 */
PetscErrorCode StateFileKeep(const char *path, const char *kind);

/* Replaces a file: into PATH.new, which is flushed to disk and takes the name PATH once it is
 * whole, so that a kill leaves the old file or the new one. *failed is 0 or an errno; the old file
 * then stays. write() returns false where it cannot write. Not collective; rank 0. */
PetscErrorCode StateFileReplace(const char *path, bool (*write)(FILE *file, void *context),
                                void *context, int *failed);

/* the first line; false where it cannot be written, or is none of this kind */
bool state_file_begin(FILE *file, const char *kind, uint64_t key, int64_t n);
bool state_file_read_line(FILE *file, const char *kind, uint64_t *key, int64_t *n);
