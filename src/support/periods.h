#pragma once
/* Periods of a season by the calendar, numbered alike in all harvest years: days, or the ten-day
 * periods of agrometeorology (days 1 to 10, 11 to 20 and 21 to the end of each month). Number 0
 * begins on 1 January of the harvest year, those of the year before are negative. As days, every
 * year has 366, of which 29 February is empty where there is none.
 */
#include <stdbool.h>

struct periods {
  bool daily;
  int first, n; /* numbers first .. first + n - 1 */
};

/* number of the period of a day (day number) for a harvest year */
int period_number(bool daily, int harvest, int day);
/* widens the periods so that they hold a number; n = 0: none yet */
void periods_include(struct periods *periods, int number);
/* first and last day of the k-th period, from 0; *last < *first where it has no day */
void period_days(const struct periods *periods, int harvest, int k, int *first, int *last);
/* "05-11", the month and day on which the k-th period begins, with "-1 y " before it for the year
 * before the harvest's; writes into text[16] and returns it */
const char *period_text(const struct periods *periods, int k, char text[16]);
/* the same date so many years later; 28 February for a 29th that is not there */
int day_in_other_year(int day, int years);
