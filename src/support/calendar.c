/* Dates as day numbers, and the calendars of CF time axes (CF conventions 1.8, section 4.4.1).
 *
 * Gregorian and Julian dates are counted from 1 March of year 0, where the leap day ends a year;
 * an era has 400 years and 146097 days (Gregorian) or 4 years and 1461 days (Julian).
 */
#include "support/calendar.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int floor_div(int a, int b) { return a / b - (a % b < 0); }

/* days from 1 March of a year to the first of a month, March = 0 */
static int days_to_month(int month_from_march) { return (153 * month_from_march + 2) / 5; }

int day_number(struct date d) {
  int year = d.year - (d.month <= 2);
  int era = floor_div(year, 400), of_era = year - 400 * era;
  int of_year = days_to_month((d.month + 9) % 12) + d.day - 1;
  return 146097 * era + 365 * of_era + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_of(int number) {
  int z = number + 719468;
  int era = floor_div(z, 146097), of_era = z - 146097 * era;
  int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * year + year / 4 - year / 100);
  int month = (5 * of_year + 2) / 153;
  struct date d = {.day = of_year - days_to_month(month) + 1,
                   .month = month < 10 ? month + 3 : month - 9};
  d.year = year + 400 * era + (d.month <= 2);
  return d;
}

/* Julian date to the Gregorian day number */
static int julian_day_number(struct date d) {
  int year = d.year - (d.month <= 2);
  int era = floor_div(year, 4), of_era = year - 4 * era;
  int of_year = days_to_month((d.month + 9) % 12) + d.day - 1;
  return 1461 * era + 365 * of_era + of_year - 719470;
}

bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int day_in_year(int year, int doy) { return day_number((struct date){year, 1, 1}) + doy - 1; }

int day_of_year(int number) { return number - day_in_year(date_of(number).year, 1) + 1; }

static int month_length(int year, int month) {
  static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return length[month - 1] + (month == 2 && is_leap_year(year));
}

/* Reads at most `digits` digits; returns what follows them, or NULL where there is none. */
static const char *read_digits(const char *text, int digits, int *value) {
  int n = 0;
  for (*value = 0; n < digits && isdigit((unsigned char)text[n]); n++)
    *value = 10 * *value + (text[n] - '0');
  return n ? text + n : NULL;
}

/* "y-m-d"; returns what follows, NULL when it is none. Its length within the month is not checked.
 */
static const char *read_date(const char *text, struct date *d) {
  text = read_digits(text, 5, &d->year);
  if (!text || *text != '-') return NULL;
  text = read_digits(text + 1, 2, &d->month);
  if (!text || *text != '-') return NULL;
  text = read_digits(text + 1, 2, &d->day);
  if (!text || d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31) return NULL;
  return text;
}

/* The same, or ISO 8601's basic form, "yyyymmdd" */
static const char *read_origin(const char *text, struct date *d) {
  int digits;
  const char *behind = read_digits(text, 8, &digits);
  if (!behind || behind - text != 8) return read_date(text, d);
  *d = (struct date){digits / 10000, digits / 100 % 100, digits % 100};
  return d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= 31 ? behind : NULL;
}

bool date_parse(const char *text, int *day) {
  struct date d;
  const char *rest = read_date(text, &d);
  if (!rest || (*rest && *rest != ' ' && *rest != 'T')) return false;
  if (d.day > month_length(d.year, d.month)) return false;
  *day = day_number(d);
  return true;
}

bool month_day_parse(const char *text, int *month, int *day) {
  int m, d;
  const char *rest = read_digits(text, 2, &m);
  if (!rest || *rest != '-') return false;
  rest = read_digits(rest + 1, 2, &d);
  if (!rest || *rest || m < 1 || m > 12 || d < 1 || d > month_length(2000, m)) return false;
  *month = m;
  *day = d;
  return true;
}

char *date_format(int number, char text[11]) {
  struct date d = date_of(number);
  unsigned year = (unsigned)d.year % 10000u, month = (unsigned)d.month % 100u;
  snprintf(text, 11, "%04u-%02u-%02u", year, month, (unsigned)d.day % 100u);
  return text;
}

/* -- CF time axes */

enum cf_calendar cf_calendar_of(const char *name) {
  static const struct {
    const char *name;
    enum cf_calendar calendar;
  } known[] = {{"standard", CALENDAR_STANDARD},
               {"gregorian", CALENDAR_STANDARD},
               {"proleptic_gregorian", CALENDAR_PROLEPTIC},
               {"julian", CALENDAR_JULIAN},
               {"noleap", CALENDAR_NOLEAP},
               {"365_day", CALENDAR_NOLEAP},
               {"360_day", CALENDAR_360_DAY}};
  if (!name || !*name) return CALENDAR_STANDARD;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const char *a = known[i].name, *b = name;
    while (*a && *a == tolower((unsigned char)*b)) a++, b++;
    if (!*a && !*b) return known[i].calendar;
  }
  return CALENDAR_UNSUPPORTED;
}

/* Length [d] of the unit that `text` starts with; NULL in *rest when it is none. Months and years
 * have no fixed length and are not read. */
static double unit_length(const char *text, const char **rest) {
  static const struct {
    const char *names;
    double length;
  } known[] = {{" d day days ", 1.0},
               {" h hr hrs hour hours ", 1.0 / 24.0},
               {" min mins minute minutes ", 1.0 / 1440.0},
               {" s sec secs second seconds ", 1.0 / 86400.0}};
  char word[16] = " ";
  size_t n = 0;
  while (isalpha((unsigned char)text[n]) && n < sizeof word - 3) {
    word[n + 1] = (char)tolower((unsigned char)text[n]);
    n++;
  }
  word[n + 1] = ' ';
  *rest = NULL;
  for (size_t i = 0; n && i < sizeof known / sizeof *known; i++) {
    if (!strstr(known[i].names, word)) continue;
    *rest = text + n;
    return known[i].length;
  }
  return 0.0;
}

/* Time of day [d] with an offset from UTC: "", " 12:00:00", "T06:00Z", "T060000Z",
 * " 00:00:00.0 +01:00". */
static bool read_clock(const char *text, double *of_day) {
  int part[3] = {0, 0, 0};
  *of_day = 0.0;
  while (*text == ' ' || *text == 'T') text++;
  if (isdigit((unsigned char)*text)) {
    for (int i = 0; i < 3; i++) {
      text = read_digits(text, 2, &part[i]);
      if (!text) return false;
      if (*text == ':')
        text++;
      else if (!isdigit((unsigned char)*text))
        break;
    }
    while (*text == '.' || isdigit((unsigned char)*text)) text++; /* fractions of a second */
    *of_day = part[0] / 24.0 + part[1] / 1440.0 + part[2] / 86400.0;
  }
  while (*text == ' ') text++;
  if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0 || strcmp(text, "GMT") == 0) return true;
  if (*text == '+' || *text == '-') {
    int hours, minutes = 0;
    double sign = *text == '+' ? -1.0 : 1.0;
    text = read_digits(text + 1, 2, &hours);
    if (!text) return false;
    if (*text == ':') text++;
    if (*text && !(text = read_digits(text, 2, &minutes))) return false;
    *of_day += sign * (hours / 24.0 + minutes / 1440.0);
  }
  return *text == '\0';
}

/* days since 1 January of year 0 in a calendar without leap years */
static int noleap_number(struct date d) {
  static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  return 365 * d.year + before[d.month - 1] + d.day - 1;
}

static int noleap_day(int number) {
  int year = floor_div(number, 365), doy = number - 365 * year + 1;
  return day_in_year(year, doy + (doy > 59 && is_leap_year(year)));
}

static int day_360(int number) {
  int year = floor_div(number, 360), n = number - 360 * year;
  return day_in_year(year, n * (is_leap_year(year) ? 366 : 365) / 360 + 1);
}

static bool origin_of(struct date d, enum cf_calendar calendar, int *origin) {
  bool before = d.year < 1582 || (d.year == 1582 && 100 * d.month + d.day < 1015);
  bool julian = calendar == CALENDAR_JULIAN || (calendar == CALENDAR_STANDARD && before);
  if (calendar == CALENDAR_360_DAY)
    *origin = 360 * d.year + 30 * (d.month - 1) + d.day - 1;
  else if (calendar == CALENDAR_NOLEAP)
    *origin = noleap_number(d);
  else if (julian)
    *origin = julian_day_number(d);
  else
    *origin = day_number(d);
  if (calendar == CALENDAR_360_DAY) return d.day <= 30;
  if (calendar == CALENDAR_NOLEAP) return d.day <= month_length(2001, d.month);
  return d.day <= (julian && d.month == 2 && d.year % 4 == 0 ? 29 : month_length(d.year, d.month));
}

bool calendar_lacks_day(enum cf_calendar calendar, int day) {
  struct date d = date_of(day);
  if (calendar == CALENDAR_NOLEAP) return d.month == 2 && d.day == 29;
  if (calendar != CALENDAR_360_DAY) return false;
  int length = is_leap_year(d.year) ? 366 : 365, n = day - day_in_year(d.year, 1);
  int k = (360 * n + length - 1) / length; /* the first of its days that is not before `day` */
  return k * length / 360 != n;
}

/* how times count: day number of the origin in its calendar, the origin's time of day, [d] a unit
 */
struct cf_axis {
  enum cf_calendar calendar;
  int origin;
  double of_day, length;
};

static bool axis_read(const char *units, enum cf_calendar calendar, struct cf_axis *axis) {
  const char *rest;
  struct date d;
  axis->calendar = calendar;
  if (!units || calendar == CALENDAR_UNSUPPORTED) return false;
  while (*units == ' ') units++;
  axis->length = unit_length(units, &rest);
  if (!rest) return false;
  while (*rest == ' ') rest++;
  if (strncmp(rest, "since ", 6) != 0) return false;
  rest += 6;
  while (*rest == ' ') rest++;
  rest = read_origin(rest, &d);
  return rest && read_clock(rest, &axis->of_day) && origin_of(d, calendar, &axis->origin);
}

/* the day in which a time falls, and the share of that day that has passed */
static bool axis_day(const struct cf_axis *axis, double time, int *day, double *share) {
  /* half a second's grace: rounded fractions of a day fall short of midnight, 23:59:59 does not */
  double since = time * axis->length + axis->of_day, days = floor(since + 0.5 / 86400.0);
  if (!(fabs(days) < 4e6)) return false;
  *share = since > days ? since - days : 0.0;
  *day = axis->origin + (int)days;
  if (axis->calendar == CALENDAR_NOLEAP) *day = noleap_day(*day);
  if (axis->calendar == CALENDAR_360_DAY) *day = day_360(*day);
  return true;
}

bool cf_days(const char *units, enum cf_calendar calendar, int n, const double *time, int *day) {
  struct cf_axis axis;
  double share;
  bool good = axis_read(units, calendar, &axis);
  for (int i = 0; good && i < n; i++) good = axis_day(&axis, time[i], &day[i], &share);
  return good;
}

bool cf_moments(const char *units, enum cf_calendar calendar, int n, const double *time,
                double *moment) {
  struct cf_axis axis;
  double share;
  int day;
  if (!axis_read(units, calendar, &axis)) return false;
  for (int i = 0; i < n; i++)
    moment[i] = isnan(time[i])                           ? NAN
                : axis_day(&axis, time[i], &day, &share) ? day + share
                                                         : copysign(INFINITY, time[i]);
  return true;
}
