/* Periods by the calendar; see periods.h. */
#include "support/periods.h"
#include "support/calendar.h"
#include <stdio.h>

enum { TENS = 36, DAYS = 366, LEAP_YEAR = 2000 };

static int floor_divide(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

int period_number(bool daily, int harvest, int day) {
  const struct date d = date_of(day), leap = {LEAP_YEAR, d.month, d.day};
  int ten = (d.day - 1) / 10;
  if (daily) return (d.year - harvest) * DAYS + day_of_year(day_number(leap)) - 1;
  return (d.year - harvest) * TENS + (d.month - 1) * 3 + (ten < 2 ? ten : 2);
}

void periods_include(struct periods *p, int number) {
  int last = p->n ? p->first + p->n - 1 : number;
  if (!p->n || number < p->first) p->first = number;
  if (number > last) last = number;
  p->n = last - p->first + 1;
}

static struct date begin_of(bool daily, int number, int year) {
  const int length = daily ? DAYS : TENS;
  const int years = floor_divide(number, length), within = number - years * length;
  struct date d;
  if (daily)
    d = date_of(day_in_year(LEAP_YEAR, within + 1));
  else
    d = (struct date){0, within / 3 + 1, 10 * (within % 3) + 1};
  d.year = year + years;
  return d;
}

void period_days(const struct periods *p, int harvest, int k, int *first, int *last) {
  const struct date d = begin_of(p->daily, p->first + k, harvest);
  *first = day_number(d);
  *last = *first;
  if (p->daily) {
    if (d.month == 2 && d.day == 29 && !is_leap_year(d.year)) *last = *first - 1;
    return;
  }
  *last = day_number(begin_of(false, p->first + k + 1, harvest)) - 1;
}

const char *period_text(const struct periods *p, int k, char text[16]) {
  const struct date d = begin_of(p->daily, p->first + k, 0);
  if (d.year)
    snprintf(text, 16, "%+d y %02d-%02d", d.year % 100, d.month, d.day);
  else
    snprintf(text, 16, "%02d-%02d", d.month, d.day);
  return text;
}

int day_in_other_year(int day, int years) {
  struct date d = date_of(day);
  d.year += years;
  if (d.month == 2 && d.day == 29 && !is_leap_year(d.year)) d.day = 28;
  return day_number(d);
}
