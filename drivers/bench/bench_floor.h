#pragma once
/* The floor of a cell-day's cost: its exponentials, as fast as this machine's C library has them.
 * See bench_floor.c. Not collective. */

/* exponentials a cell-day of potential production: 3 hours x (3 depths x 3 + 1 + 1) */
enum { FLOOR_EXPONENTIALS = 33, FLOOR_CELLS = 8 };

struct bench_floor {
  void *function; /* the C library's, found once: looking it up is not to be timed */
};

/* NULL when the floor can be measured, else why not */
const char *floor_missing(struct bench_floor *floor);
/* Runs the exponentials of n_days days of eight cells; only after floor_missing() was NULL. Returns
 * a number that depends on all of them. */
double floor_run(const struct bench_floor *floor, long n_days);
