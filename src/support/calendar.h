#pragma once
/* Dates. A day number counts days since 1970-01-01 in the proleptic Gregorian calendar. */
#include <stdbool.h>

struct date {
  int year, month, day;
};

/* `standard` (and `gregorian`) is Julian before 1582-10-15, as CF says, `julian` always: its
 * 2000-01-01 is the Gregorian 2000-01-14; day numbers never are Julian. */
enum cf_calendar {
  CALENDAR_STANDARD,
  CALENDAR_NOLEAP,
  CALENDAR_360_DAY,
  CALENDAR_UNSUPPORTED,
  CALENDAR_PROLEPTIC,
  CALENDAR_JULIAN
};

int day_number(struct date d);              /* days since 1970-01-01 */
struct date date_of(int day_number);        /* inverse of day_number */
int day_of_year(int day_number);            /* 1 .. 366 */
int day_in_year(int year, int day_of_year); /* day number of the doy-th day of a year */
bool is_leap_year(int year);
/* "2010-05-07" (a time of day after it is ignored); false when it is no date */
bool date_parse(const char *text, int *day);
/* "08-31": month and day; false when it is none */
bool month_day_parse(const char *text, int *month, int *day);
/* writes "2010-05-07" into text[11]; returns text */
char *date_format(int day_number, char text[11]);

/* Calendar attribute of a time variable; NULL and "" are `standard`. */
enum cf_calendar cf_calendar_of(const char *name);
/* Is it a day that no time of the calendar falls in? */
bool calendar_lacks_day(enum cf_calendar calendar, int day);
/* CF time axes. `units`: "days since 2000-01-01", "hours since ..."; "growing seasons since" is not
 * one of them. Fills day[n] with Gregorian day numbers of the days in which the times fall: for
 * `noleap` 29 February does not exist, for `360_day` the n-th day of the year is placed at its
 * share of the real year (5 or 6 days of each year then have no data). Returns false when the units
 * or a time cannot be read. */
bool cf_days(const char *units, enum cf_calendar calendar, int n, const double *time, int *day);
/* The same with times of day: moment[n] = day number + share of the day; NaN stays NaN, a time
 * beyond 4e6 days is infinite. Returns false when the units cannot be read. */
bool cf_moments(const char *units, enum cf_calendar calendar, int n, const double *time,
                double *moment);
