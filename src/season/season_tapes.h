#pragma once
/* Tapes of many blocks in one piece of memory, one behind another, each with as many slots as its
 * block really ran: what a gradient sweeps back later. The memory is kept from one evaluation to
 * the next, since the system hands out new pages at a tenth of the speed of filling them.
 *
 *   season_tapes_clear(tapes);
 *   season_tapes_has(tapes, 1, season_tapes_slots(max_days), ...)       is there room?
 *   tape = season_tapes_open(tapes, work, max_days, wet, max_fallow);
 *   season_forward(&block, &crop, tape);
 *   season_tapes_close(tapes);                                          tape stays until the clear
 *   ...
 *   season_water_adjoint(&block, &crop, tape, ...);
 *
 * Tangents and adjoints work in arrays of `work`, which is as long as the longest block: one tape
 * at a time, and before `work` is destroyed.
 */
#include "season/season.h"

struct season_tapes;

/* Room for n tapes of so many days and, where `wet`, so many days of soils in all, each tape's last
 * slots included: season_tapes_slots of each block. NULL without memory. */
struct season_tapes *season_tapes_create(size_t n, size_t days, size_t soil_days, bool wet);
void season_tapes_destroy(struct season_tapes **tapes); /* sets NULL */
/* what that takes, rounded up */
size_t season_tapes_bytes(size_t n, size_t days, size_t soil_days, bool wet);
/* slots of a tape that runs so many days */
static inline size_t season_tapes_slots(int days) { return (size_t)days + 2; }

void season_tapes_clear(struct season_tapes *tapes);
/* whether n more tapes of so many slots in all fit */
bool season_tapes_has(const struct season_tapes *tapes, size_t n, size_t days, size_t soil_days);
/* The next tape, for a run of at most max_days, of soils from max_fallow days before. There must be
 * room for it, here and in `work`. */
struct season_tape *season_tapes_open(struct season_tapes *tapes, const struct season_tape *work,
                                      int max_days, bool wet, int max_fallow);
/* The tape opened last has run: what it did not need goes to the next one. */
void season_tapes_close(struct season_tapes *tapes);
