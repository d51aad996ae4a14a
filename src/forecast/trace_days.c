/* Dates in other years; see trace_days.h. */
#include "forecast/trace_days.h"
#include "support/calendar.h"

int shifted_day(int day, int years) {
  struct date d = date_of(day);
  d.year += years;
  if (d.month == 2 && d.day == 29 && !is_leap_year(d.year)) d.day = 28;
  return day_number(d);
}

bool trace_allowed(const struct trace_limits *limits, int years) {
  int first = shifted_day(limits->issue, years), last = shifted_day(limits->last, years);
  return limits->past ? last < limits->issue : last < limits->issue || first > limits->last;
}
