/* Dates, days of the year, and the calendars of CF time axes. */
#include "harness.h"
#include "support/calendar.h"
#include "support/periods.h"
#include <math.h>

static int day(int year, int month, int of_month) {
  return day_number((struct date){year, month, of_month});
}

/* days in each month by the rule that schools teach, counted one day at a time */
static void every_day_of_six_centuries_follows_the_last(void) {
  static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int number = day(1601, 1, 1), wrong = 0;
  for (int y = 1601; y <= 2200; y++) {
    bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
    CU_ASSERT_EQUAL(is_leap_year(y), leap);
    for (int m = 1, doy = 1; m <= 12; m++) {
      for (int d = 1; d <= length[m - 1] + (leap && m == 2); d++, doy++, number++) {
        struct date back = date_of(number);
        wrong += day(y, m, d) != number || back.year != y || back.month != m || back.day != d;
        wrong += day_of_year(number) != doy || day_in_year(y, doy) != number;
      }
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(day(1970, 1, 1), 0);
  CU_ASSERT_EQUAL(day(2000, 3, 1), 11017);
  CU_ASSERT_EQUAL(day(1, 1, 1), -719162);
}

static void dates_are_read_and_written(void) {
  int number = -1;
  char text[11];
  CU_ASSERT(date_parse("2012-02-29", &number));
  CU_ASSERT_EQUAL(number, day(2012, 2, 29));
  CU_ASSERT_STRING_EQUAL(date_format(number, text), "2012-02-29");
  CU_ASSERT(date_parse("1999-7-4 12:00:00", &number));
  CU_ASSERT_STRING_EQUAL(date_format(number, text), "1999-07-04");
  CU_ASSERT(date_parse("1999-12-31T23:59", &number));
  CU_ASSERT_STRING_EQUAL(date_format(number, text), "1999-12-31");
}

static void what_is_no_date_is_refused(void) {
  static const char *const bad[] = {"2011-02-29", "2010-13-01", "2010-00-10",
                                    "2010-04-31", "2010-4",     "20100407",
                                    "today",      "",           "2010-04-07x"};
  int number = 77;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CU_ASSERT_FALSE(date_parse(bad[i], &number));
  CU_ASSERT_EQUAL(number, 77);
}

static void months_and_days_are_read(void) {
  int month = 0, of_month = 0;
  CU_ASSERT(month_day_parse("08-31", &month, &of_month));
  CU_ASSERT_EQUAL(month, 8);
  CU_ASSERT_EQUAL(of_month, 31);
  CU_ASSERT(month_day_parse("02-29", &month, &of_month));
  CU_ASSERT_FALSE(month_day_parse("02-30", &month, &of_month));
  CU_ASSERT_FALSE(month_day_parse("2010-02-03", &month, &of_month));
  CU_ASSERT_FALSE(month_day_parse("8", &month, &of_month));
}

static void calendar_names_of_the_conventions_are_known(void) {
  CU_ASSERT_EQUAL(cf_calendar_of(NULL), CALENDAR_STANDARD);
  CU_ASSERT_EQUAL(cf_calendar_of("Gregorian"), CALENDAR_STANDARD);
  CU_ASSERT_EQUAL(cf_calendar_of("proleptic_gregorian"), CALENDAR_PROLEPTIC);
  CU_ASSERT_EQUAL(cf_calendar_of("365_day"), CALENDAR_NOLEAP);
  CU_ASSERT_EQUAL(cf_calendar_of("360_day"), CALENDAR_360_DAY);
  CU_ASSERT_EQUAL(cf_calendar_of("julian"), CALENDAR_JULIAN);
  CU_ASSERT_EQUAL(cf_calendar_of("all_leap"), CALENDAR_UNSUPPORTED);
}

static int one(const char *units, enum cf_calendar calendar, double time) {
  int number = -999999;
  CU_ASSERT(cf_days(units, calendar, 1, &time, &number));
  return number;
}

static void units_and_times_of_day_are_read(void) {
  enum cf_calendar c = CALENDAR_STANDARD;
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 59.0), day(2000, 2, 29));
  CU_ASSERT_EQUAL(one("days since 2000-1-1 00:00:0.0", c, 59.5), day(2000, 2, 29));
  CU_ASSERT_EQUAL(one("days since 2000-01-01 12:00:00", c, 0.5), day(2000, 1, 2));
  CU_ASSERT_EQUAL(one("hours since 1900-01-01 00:00:0.0", c, 24.0 * 36524), day(2000, 1, 1));
  CU_ASSERT_EQUAL(one("seconds since 1970-01-01T00:00:00Z", c, 86400.0), day(1970, 1, 2));
  CU_ASSERT_EQUAL(one("seconds since 1970-01-01T00:00:00Z", c, 86399.0), day(1970, 1, 1));
  CU_ASSERT_EQUAL(one("minutes since 2010-06-01 06:00 UTC", c, -361.0), day(2010, 5, 31));
  CU_ASSERT_EQUAL(one("hours since 2010-06-01 00:00:00 +02:00", c, 1.0), day(2010, 5, 31));
  CU_ASSERT_EQUAL(one("Days since 1950-01-01", c, -1.0), day(1949, 12, 31));
  CU_ASSERT_EQUAL(one("days since 19500101T000000Z", c, -1.0), day(1949, 12, 31));
  CU_ASSERT_EQUAL(one("days since 19500101T120000Z", c, 0.5), day(1950, 1, 2));
}

static void a_time_a_rounding_short_of_midnight_is_the_new_day(void) {
  double hours = (double)(float)(24.0 / 3.0) * 3.0 * (1.0 - 1e-7);
  CU_ASSERT_EQUAL(one("hours since 2010-01-01", CALENDAR_STANDARD, hours), day(2010, 1, 2));
}

static void noleap_years_skip_29_february(void) {
  enum cf_calendar c = CALENDAR_NOLEAP;
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 58.0), day(2000, 2, 28));
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 59.0), day(2000, 3, 1));
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 364.0), day(2000, 12, 31));
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 365.0 * 4), day(2004, 1, 1));
  CU_ASSERT_EQUAL(one("days since 1850-1-1", c, 365.0 * 160 + 31.0), day(2010, 2, 1));
  CU_ASSERT_EQUAL(one("days since 2001-03-01", c, -1.0), day(2001, 2, 28));
  double time = 0.0;
  int number;
  CU_ASSERT_FALSE(cf_days("days since 2000-02-29", c, 1, &time, &number));
}

static void days_of_360_day_years_stay_in_order_and_in_their_year(void) {
  for (int year = 2000; year <= 2001; year++) {
    int last = day(year, 1, 1) - 1;
    for (int n = 0; n < 360; n++) {
      int number = one("days since 2000-01-01", CALENDAR_360_DAY, (year - 2000) * 360.0 + n);
      CU_ASSERT(number > last && number <= last + 2);
      last = number;
    }
    CU_ASSERT(date_of(last).year == year && date_of(last).month == 12);
  }
  /* the middle of the year stays the middle of the year */
  CU_ASSERT_EQUAL(one("days since 2001-01-01", CALENDAR_360_DAY, 180.0), day(2001, 7, 2));
  CU_ASSERT_EQUAL(one("days since 2001-02-30", CALENDAR_360_DAY, 0.0),
                  one("days since 2001-01-01", CALENDAR_360_DAY, 59.0));
}

static void a_julian_calendar_is_13_days_behind_in_our_time(void) {
  enum cf_calendar c = CALENDAR_JULIAN;
  CU_ASSERT_EQUAL(one("days since 2000-01-01", c, 0.0), day(2000, 1, 14));
  CU_ASSERT_EQUAL(one("days since 1999-12-19", c, 0.0), day(2000, 1, 1));
  CU_ASSERT_EQUAL(one("days since 1582-10-05", c, 0.0), day(1582, 10, 15));
  /* 1900 is a leap year there: 29 February, 12 days behind until then */
  CU_ASSERT_EQUAL(one("days since 1900-02-29", c, 0.0), day(1900, 3, 13));
  CU_ASSERT_EQUAL(one("days since 1900-02-29", c, 1.0), day(1900, 3, 14));
}

static void each_calendar_lacks_the_days_that_no_time_falls_in(void) {
  static const enum cf_calendar calendar[] = {CALENDAR_STANDARD, CALENDAR_NOLEAP, CALENDAR_360_DAY,
                                              CALENDAR_JULIAN};
  for (int c = 0; c < 4; c++) {
    bool fallen[366 + 365] = {false};
    int first = day(2000, 1, 1), n_lacking = 0;
    for (int t = 0; t < 740; t++) {
      int d = one("days since 2000-01-01", calendar[c], t - (c == 3 ? 13 : 0)) - first;
      if (d >= 0 && d < 731) fallen[d] = true;
    }
    for (int d = 0; d < 731; d++) {
      bool lacks = calendar_lacks_day(calendar[c], first + d);
      CU_ASSERT_EQUAL(lacks, !fallen[d]);
      n_lacking += lacks;
    }
    CU_ASSERT_EQUAL(n_lacking, c == 1 ? 1 : c == 2 ? 11 : 0);
  }
}

static void standard_dates_before_1582_10_15_are_julian(void) {
  /* 4 October 1582 (Julian) was followed by 15 October (Gregorian) */
  CU_ASSERT_EQUAL(one("days since 1582-10-04", CALENDAR_STANDARD, 1.0), day(1582, 10, 15));
  CU_ASSERT_EQUAL(one("days since 1582-10-04", CALENDAR_PROLEPTIC, 1.0), day(1582, 10, 5));
  /* 1 January of year 1 lies two days apart in the two */
  CU_ASSERT_EQUAL(one("days since 0001-01-01", CALENDAR_STANDARD, 719164.0), 0);
  CU_ASSERT_EQUAL(one("days since 0001-01-01", CALENDAR_PROLEPTIC, 719162.0), 0);
}

static void moments_keep_the_time_of_day(void) {
  const double time[] = {59.0, 59.25, NAN, -0.5, 1e30, -INFINITY, 58.9999999};
  double moment[7];
  CU_ASSERT(cf_moments("days since 2000-01-01", CALENDAR_STANDARD, 7, time, moment));
  CU_ASSERT_EQUAL(moment[0], day(2000, 2, 29));
  CU_ASSERT_EQUAL(moment[1], day(2000, 2, 29) + 0.25);
  CU_ASSERT(isnan(moment[2]));
  CU_ASSERT_EQUAL(moment[3], day(1999, 12, 31) + 0.5);
  CU_ASSERT(moment[4] == INFINITY && moment[5] == -INFINITY);
  CU_ASSERT_EQUAL(moment[6], day(2000, 2, 29)); /* as for cf_days */
  CU_ASSERT(cf_moments("hours since 2000-01-01 12:00", CALENDAR_NOLEAP, 1, time, moment));
  CHECK_CLOSE(moment[0], day(2000, 1, 3) + 23.0 / 24.0, 1e-15);
  CU_ASSERT_FALSE(cf_moments("days", CALENDAR_STANDARD, 1, time, moment));
}

static void units_that_cannot_be_read_are_refused(void) {
  static const char *const bad[] = {"growing seasons since 2000-01-01",
                                    "months since 2000-01-01",
                                    "days",
                                    "days since",
                                    "days since yesterday",
                                    "days since 2000-13-01",
                                    "days since 2001-02-29",
                                    "days after 2000-01-01",
                                    "degC",
                                    "days since 2000-01-01 noon",
                                    ""};
  double time = 1.0, no_time[] = {NAN, INFINITY, 1e30};
  int number;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CU_ASSERT_FALSE(cf_days(bad[i], CALENDAR_STANDARD, 1, &time, &number));
  for (int i = 0; i < 3; i++)
    CU_ASSERT_FALSE(cf_days("days since 2000-01-01", CALENDAR_STANDARD, 1, no_time + i, &number));
  CU_ASSERT_FALSE(cf_days(NULL, CALENDAR_STANDARD, 1, &time, &number));
  CU_ASSERT_FALSE(cf_days("days since 2000-01-01", CALENDAR_UNSUPPORTED, 1, &time, &number));
}

static void periods_of_ten_days_are_numbered_alike_in_all_years(void) {
  struct periods p = {.daily = false};
  int first, last, number;
  char text[16];
  for (int harvest = 1999; harvest <= 2001; harvest++)
    for (int day = day_in_year(harvest - 1, 92); day < day_in_year(harvest + 1, 1); day++) {
      const struct date d = date_of(day);
      number = period_number(false, harvest, day);
      periods_include(&p, number);
      period_days(&(struct periods){.first = number, .n = 1}, harvest, 0, &first, &last);
      CU_ASSERT(first <= day && day <= last && date_of(first).month == d.month);
      CU_ASSERT(date_of(first).day == (d.day > 20 ? 21 : d.day > 10 ? 11 : 1));
      CU_ASSERT(date_of(last).month == d.month && date_of(last + 1).day % 10 == 1);
    }
  CU_ASSERT(p.first == -27 && p.n == 27 + 36); /* from April of the year before */
  CU_ASSERT_STRING_EQUAL(period_text(&p, 0, text), "-1 y 04-01");
  CU_ASSERT_STRING_EQUAL(period_text(&p, 27 + 13, text), "05-11");
}

static void days_of_all_years_have_29_february(void) {
  const int february = day_number((struct date){2001, 2, 28});
  const struct periods p = {.daily = true, .first = -306, .n = 400};
  int first, last;
  char text[16];
  CU_ASSERT(period_number(true, 2001, february + 1) == period_number(true, 2001, february) + 2);
  CU_ASSERT(period_number(true, 2001, february) == 31 + 27);
  period_days(&p, 2001, 306 + 31 + 28, &first, &last);
  CU_ASSERT(last < first);
  period_days(&p, 2000, 306 + 31 + 28, &first, &last);
  CU_ASSERT(first == last && date_of(first).day == 29);
  CU_ASSERT_STRING_EQUAL(period_text(&p, 0, text), "-1 y 03-01");
}

static void other_years_have_the_same_dates(void) {
  const int leap = day_number((struct date){2000, 2, 29});
  CU_ASSERT(day_in_other_year(leap, 1) == day_number((struct date){2001, 2, 28}));
  CU_ASSERT(day_in_other_year(leap, -4) == day_number((struct date){1996, 2, 29}));
  CU_ASSERT(day_in_other_year(leap + 1, 3) == day_number((struct date){2003, 3, 1}));
}

int main(void) {
  static const struct test tests[] = {TEST(every_day_of_six_centuries_follows_the_last),
                                      TEST(dates_are_read_and_written),
                                      TEST(what_is_no_date_is_refused),
                                      TEST(months_and_days_are_read),
                                      TEST(calendar_names_of_the_conventions_are_known),
                                      TEST(units_and_times_of_day_are_read),
                                      TEST(a_time_a_rounding_short_of_midnight_is_the_new_day),
                                      TEST(noleap_years_skip_29_february),
                                      TEST(days_of_360_day_years_stay_in_order_and_in_their_year),
                                      TEST(a_julian_calendar_is_13_days_behind_in_our_time),
                                      TEST(each_calendar_lacks_the_days_that_no_time_falls_in),
                                      TEST(standard_dates_before_1582_10_15_are_julian),
                                      TEST(moments_keep_the_time_of_day),
                                      TEST(units_that_cannot_be_read_are_refused),
                                      TEST(periods_of_ten_days_are_numbered_alike_in_all_years),
                                      TEST(days_of_all_years_have_29_february),
                                      TEST(other_years_have_the_same_dates),
                                      {NULL, NULL}};
  return harness_run("calendar", tests);
}
