#pragma once
/* The floor of a cell-day's cost: its exponentials, as fast as this machine's C library has them.
 * See bench_floor.c. Not collective. */

/* exponentials a cell-day of potential production: 3 hours x (3 depths x 3 + 1 + 1) */
enum { FLOOR_EXPONENTIALS = 33 };

/* NULL when the floor can be measured, else why not */
const char *floor_missing(void);
/* Runs the exponentials of n_days days of eight cells; only where floor_missing() is NULL. Returns
 * a number that depends on all of them. */
double floor_run(long n_days);
