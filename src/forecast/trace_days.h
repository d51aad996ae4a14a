#pragma once
/* Days of past years that represent days of a forecast. */
#include <stdbool.h>

/* Day number of the same date `years` later (before, where negative); 29 February is 28 February
 * where that year has none. */
int shifted_day(int day, int years);

/* what a trace may be taken from, where days `issue` .. `last` are unknown */
struct trace_limits {
  int issue, last; /* day numbers */
  bool past;       /* days before the issue date alone; else all but the unknown ones */
};
/* whether the days of a trace, `issue` .. `last` shifted by years, may be seen */
bool trace_allowed(const struct trace_limits *limits, int years);
