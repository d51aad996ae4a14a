/* Kept tapes; see season_tapes.h. Each array of a tape is one long array here, of which a tape is a
 * part. What season_forward_keep adds is left out: fetched from memory it would cost what computing
 * it again costs, and more than double a day's bytes. */
#define _DEFAULT_SOURCE /* madvise */
#include "season/season_tapes.h"
#include "season/season_water.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LOG_ARRAYS = 4, HUGE_PAGE = 1 << 21 };

/* a tape and its soil's part; pointers into the long arrays */
struct kept {
  struct season_tape tape;
  struct season_tape_water water;
};

struct season_tapes {
  size_t n, room, soil_room;      /* tapes, slots, slots of soils that there are, */
  size_t n_used, used, soil_used; /* and that closed tapes take */
  struct kept *kept;              /* [n] */
  struct crop_state *state;       /* [room] as the rest, but of soils */
  struct crop_flags *flags;
  lane *log[LOG_ARRAYS];
  struct crop_water_use *use;
  struct soil_state *soil; /* [soil_room] */
  lane *evs;               /* [soil_room] */
  void *memory;
};

static size_t slot_bytes(bool wet) {
  return sizeof(struct crop_state) + sizeof(struct crop_flags) + LOG_ARRAYS * sizeof(lane) +
         (wet ? sizeof(struct crop_water_use) : 0);
}

static size_t alignment_of(size_t bytes) {
  return bytes > 4 * HUGE_PAGE ? HUGE_PAGE : sizeof(lane);
}

static size_t bytes_of(size_t n, size_t days, size_t soil_days, bool wet) {
  size_t soil = wet ? soil_days * (sizeof(struct soil_state) + sizeof(lane)) : 0;
  size_t bytes = n * sizeof(struct kept) + days * slot_bytes(wet) + soil;
  size_t align = alignment_of(bytes);
  return (bytes + align - 1) / align * align;
}

size_t season_tapes_bytes(size_t n, size_t days, size_t soil_days, bool wet) {
  return sizeof(struct season_tapes) + bytes_of(n, days, soil_days, wet);
}

static void *carve(char **at, size_t bytes) {
  void *here = *at;
  *at += bytes;
  return here;
}

struct season_tapes *season_tapes_create(size_t n, size_t days, size_t soil_days, bool wet) {
  struct season_tapes *t = calloc(1, sizeof *t);
  size_t bytes = bytes_of(n, days, soil_days, wet);
  if (!t) return NULL;
  t->memory =
      aligned_alloc(alignment_of(bytes), bytes); /* not cleared: a page counts once it is used */
  if (!t->memory) {
    free(t);
    return NULL;
  }
#ifdef MADV_HUGEPAGE
  if (alignment_of(bytes) == HUGE_PAGE) /* fewer faults and look-ups of pages */
    (void)madvise(t->memory, bytes, MADV_HUGEPAGE);
#endif
  char *at = t->memory;
  t->n = n;
  t->room = days;
  t->soil_room = wet ? soil_days : 0;
  t->kept = carve(&at, n * sizeof *t->kept);
  t->state = carve(&at, days * sizeof *t->state);
  t->flags = carve(&at, days * sizeof *t->flags);
  for (int i = 0; i < LOG_ARRAYS; i++) t->log[i] = carve(&at, days * sizeof *t->log[i]);
  if (!wet) return t;
  t->use = carve(&at, days * sizeof *t->use);
  t->soil = carve(&at, soil_days * sizeof *t->soil);
  t->evs = carve(&at, soil_days * sizeof *t->evs);
  return t;
}

void season_tapes_destroy(struct season_tapes **tapes) {
  if (!*tapes) return;
  free((*tapes)->memory);
  free(*tapes);
  *tapes = NULL;
}

void season_tapes_clear(struct season_tapes *t) { t->n_used = t->used = t->soil_used = 0; }

/* the soil's part of a tape, where it will stand */
static void open_water(struct season_tapes *t, const struct season_tape *work, int max_fallow,
                       struct kept *k) {
  k->water = *work->water;
  k->water.max_fallow = max_fallow;
  k->water.memory = NULL;
  k->water.state = t->soil + t->soil_used;
  k->water.evs = t->evs + t->soil_used;
  k->water.use = t->use + t->used;
  k->tape.water = &k->water;
}

bool season_tapes_has(const struct season_tapes *t, size_t n, size_t days, size_t soil_days) {
  return n <= t->n - t->n_used && days <= t->room - t->used &&
         soil_days <= t->soil_room - t->soil_used;
}

struct season_tape *season_tapes_open(struct season_tapes *t, const struct season_tape *work,
                                      int max_days, bool wet, int max_fallow) {
  struct kept *k = &t->kept[t->n_used];
  k->tape = *work;
  k->tape.max_days = max_days;
  k->tape.memory = NULL;
  k->tape.water = NULL;
  k->tape.state = t->state + t->used;
  k->tape.flags = t->flags + t->used;
  k->tape.kept = NULL;
  k->tape.keeps = false;
  k->tape.log.mass = t->log[0] + t->used;
  k->tape.log.area = t->log[1] + t->used;
  k->tape.log.age = t->log[2] + t->used;
  k->tape.log.ageing = t->log[3] + t->used;
  if (wet) open_water(t, work, max_fallow, k);
  return &k->tape;
}

void season_tapes_close(struct season_tapes *t) {
  const struct season_tape *tape = &t->kept[t->n_used++].tape;
  t->used += season_tapes_slots(tape->n_days);
  if (tape->wet) t->soil_used += season_tapes_slots(tape->water->n_fallow + tape->water->n_days);
}
