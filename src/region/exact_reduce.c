/* Exact sums over the ranks; see exact_reduce.h.
 *
 * Numbers of a computation span few binary orders of magnitude: of the 23 words of a sum some five
 * are not 0. The ranks agree on the first and last word that any of their sums occupies (one
 * reduction of three integers), pack those words, add them as integers, and unpack. Every sum is
 * carried first: its digits are then below 2^32 with the sum's own sign, so that a small negative
 * sum occupies as few words as a positive one, and 2^30 ranks fit into a word.
 */
#include "region/exact_reduce.h"
#include "region/log_events.h"

enum { NOT_FINITE = EXACT_SUM_WORDS - 1 };

/* the words of every sum that are sent */
struct packing {
  int low, high; /* digits low .. high; none where low > high */
  int counts;    /* 1 where the counts of non-finite values follow, else 0 */
};

/* what the sums of this rank occupy */
static struct packing packing_of(int64_t n, const struct exact_sum *sums) {
  struct packing p = {.low = NOT_FINITE, .high = -1};
  for (int64_t i = 0; i < n; i++) {
    const int64_t *word = sums[i].word;
    for (int w = 0; w < p.low; w++)
      if (word[w]) p.low = w;
    for (int w = NOT_FINITE - 1; w > p.high; w--)
      if (word[w]) p.high = w;
    if (word[NOT_FINITE]) p.counts = 1;
  }
  return p;
}

static int width_of(const struct packing *p) {
  return (p->low <= p->high ? p->high - p->low + 1 : 0) + p->counts;
}

/* what those of any rank occupy */
static PetscErrorCode Agree(MPI_Comm comm, struct packing *p) {
  int least[3] = {p->low, -p->high, -p->counts};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, least, 3, MPI_INT, MPI_MIN, comm));
  log_messages(1, sizeof least);
  *p = (struct packing){.low = least[0], .high = -least[1], .counts = -least[2]};
  PetscFunctionReturn(0);
}

static void pack(const struct packing *p, int n, const struct exact_sum *sums, int64_t *to) {
  for (int i = 0; i < n; i++) {
    for (int w = p->low; w <= p->high; w++) *to++ = sums[i].word[w];
    if (p->counts) *to++ = sums[i].word[NOT_FINITE];
  }
}

static void unpack(const struct packing *p, int n, const int64_t *from, struct exact_sum *sums) {
  for (int i = 0; i < n; i++) {
    for (int w = p->low; w <= p->high; w++) sums[i].word[w] = *from++;
    if (p->counts) sums[i].word[NOT_FINITE] = *from++;
  }
}

static PetscErrorCode AddPacked(MPI_Comm comm, const struct packing *p, int64_t n,
                                struct exact_sum *sums) {
  const int width = width_of(p);
  const int64_t most = EXACT_REDUCE_BYTES / (width * (int)sizeof(int64_t));
  int64_t *buffer;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)(n < most ? n : most) * (size_t)width, &buffer));
  for (int64_t i = 0; i < n; i += most) {
    const int piece = (int)(n - i < most ? n - i : most);
    pack(p, piece, sums + i, buffer);
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, buffer, piece * width, MPI_INT64_T, MPI_SUM, comm));
    log_messages(1, (double)piece * width * sizeof *buffer);
    unpack(p, piece, buffer, sums + i);
  }
  PetscCall(PetscFree(buffer));
  PetscFunctionReturn(0);
}

PetscErrorCode ExactSumReduce(MPI_Comm comm, int64_t n, struct exact_sum *sums) {
  PetscMPIInt size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  if (size == 1 || n == 0) PetscFunctionReturn(0);
  log_event_begin(LOG_EXACT_REDUCE);
  for (int64_t i = 0; i < n; i++) exact_sum_carry(&sums[i]);
  struct packing p = packing_of(n, sums);
  PetscCall(Agree(comm, &p));
  if (width_of(&p)) PetscCall(AddPacked(comm, &p, n, sums));
  log_event_end(LOG_EXACT_REDUCE);
  PetscFunctionReturn(0);
}
