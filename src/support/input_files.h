#pragma once
/* The files that a run has read, each once, and digests of what they hold. The list belongs to the
 * process, as files do; readers note what they open, nothing is kept before input_files_begin(). */
#include <stdbool.h>
#include <stdint.h>

void input_files_begin(const char *except); /* a path that is not noted: the campaign's own */
void input_files_note(const char *path);
int input_files_count(void);
const char *input_files_path(int i); /* in the order of first notes */
void input_files_end(void);          /* forgets them */

/* Digest (FNV-1a on words of 64 bits) and length of a file's bytes: of all up to 256 MB, of 256
 * pieces of 1 MB beyond, evenly spaced, first and last included. false where it cannot be read. */
bool input_file_digest(const char *path, uint64_t *digest, int64_t *bytes);
