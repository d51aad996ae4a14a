/* Daily weather of one site from CSV. */
#include "harness.h"
#include "support/calendar.h"
#include "support/csv.h"
#include "weather/pcse_weather.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct problems list;
static struct weather_store store;
static struct weather_site site;

static bool told(const char *text) {
  for (int i = 0; i < list.n; i++) {
    if (strstr(list.line[i], text)) return true;
  }
  for (int i = 0; i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return false;
}

static void write_file(const char *text) {
  FILE *out = fopen("test_weather.csv", "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
}

static bool read_text(const char *text) {
  problems_clear(&list);
  weather_store_destroy(&store);
  write_file(text);
  bool good = pcse_weather_read("test_weather.csv", &store, &site, &list);
  remove("test_weather.csv");
  return good;
}

static void columns_are_read_by_name_in_any_order(void) {
  CU_ASSERT(read_text("TMAX,DAY,LAT,LON,IRRAD,SNOWDEPTH,TMIN,RAIN,ELEV\n"
                      "19.1,2011-12-31,52.5,21.7,14092000.0,nan,10.8,0.24,126.0\n"
                      "18.3,2012-01-01,52.5,21.7,1.7e7,,11,,126.0\n"));
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(site.lat == 52.5 && site.lon == 21.7 && site.elevation == 126.0);
  CU_ASSERT(store.n_cells == 1 && store.cell[0] == 0 && store.n_days == 2);
  CU_ASSERT_EQUAL(store.day0, day_number((struct date){2011, 12, 31}));
  CU_ASSERT_EQUAL(store.value[WEATHER_TMIN][0], 10.8);
  CU_ASSERT_EQUAL(store.value[WEATHER_IRRAD][1], 1.7e7);
  CU_ASSERT_EQUAL(store.value[WEATHER_RAIN][0], 0.24);
  CU_ASSERT(isnan(store.value[WEATHER_RAIN][1]));
  CU_ASSERT(store.has[WEATHER_RAIN] && !store.has[WEATHER_VAP]);
  CU_ASSERT_PTR_NULL(store.value[WEATHER_VAP]);
  CU_ASSERT_EQUAL(store.value[WEATHER_TEMP][1], (11 + 18.3) / 2);
  CU_ASSERT_FALSE(store.temp_given);
}

static void a_given_mean_temperature_is_kept(void) {
  CU_ASSERT(read_text("DAY,LAT,IRRAD,TMIN,TMAX,TEMP\n2012-01-01,0,1e7,1,3,2.0\n"
                      "2012-01-02,0,1e7,1,3,\n2012-01-03,0,1e7,1,3,2.5\n"));
  CU_ASSERT(store.temp_given);
  CU_ASSERT_EQUAL(store.value[WEATHER_TEMP][1], 2.0);
  CU_ASSERT_EQUAL(store.value[WEATHER_TEMP][2], 2.5);
  CU_ASSERT(
      read_text("DAY,LAT,IRRAD,TMIN,TMAX,TEMP\n2012-01-01,0,1e7,10.8,19.1,14.950000000000003\n"));
  CU_ASSERT_FALSE(store.temp_given);
  CU_ASSERT(isnan(site.lon));
}

static void a_long_record_is_held_whole(void) {
  static char text[100000];
  int first = day_number((struct date){2000, 1, 1});
  size_t n = (size_t)snprintf(text, sizeof text, "DAY,LAT,IRRAD,TMIN,TMAX\n");
  for (int d = 0; d < 2000; d++) {
    char date[11];
    n += (size_t)snprintf(text + n, sizeof text - n, "%s,50,1e7,%d,%d\n",
                          date_format(first + d, date), d, d + 1);
  }
  CU_ASSERT(read_text(text));
  CU_ASSERT_EQUAL_FATAL(store.n_days, 2000);
  for (int d = 0; d < 2000; d++) CU_ASSERT_EQUAL(store.value[WEATHER_TMIN][d], d);
}

#define HEADER "DAY,LAT,IRRAD,TMIN,TMAX\n"

static void gaps_and_disorder_are_told_with_their_date(void) {
  CU_ASSERT_FALSE(read_text(HEADER "2012-02-27,50,1e7,1,2\n2012-02-28,50,1e7,1,2\n"
                                   "2012-03-01,50,1e7,1,2\n"));
  CU_ASSERT(told("test_weather.csv:4: DAY is 2012-03-01 where 2012-02-29 is expected; days must "
                 "follow each other without gaps"));
  CU_ASSERT_FALSE(read_text(HEADER "2012-02-27,50,1e7,1,2\n2012-02-27,50,1e7,1,2\n"));
  CU_ASSERT(told("DAY is 2012-02-27 where 2012-02-28 is expected"));
  CU_ASSERT_FALSE(read_text(HEADER "27.2.2012,50,1e7,1,2\n"));
  CU_ASSERT(told("test_weather.csv:2: DAY is '27.2.2012'; a date"));
}

static void wrong_fields_are_told_all_at_once(void) {
  CU_ASSERT_FALSE(read_text(HEADER "2012-02-27,50,sunny,1,2\n2012-02-28,51,1e7,x,inf\n"));
  CU_ASSERT(told("test_weather.csv:2: IRRAD on 2012-02-27 is 'sunny'; a number is expected"));
  CU_ASSERT(told("test_weather.csv:3: LAT changes from 50 to 51"));
  CU_ASSERT(told("TMIN on 2012-02-28 is 'x'"));
  CU_ASSERT(told("TMAX on 2012-02-28 is 'inf'"));
  CU_ASSERT_EQUAL(list.n, 4);
  CU_ASSERT_FALSE(read_text(HEADER "2012-02-27,50,1e7,1\n"));
  CU_ASSERT(told("test_weather.csv:2: has 4 fields; the header has 5"));
  CU_ASSERT_FALSE(read_text(HEADER "2012-02-27,91,1e7,1,2\n"));
  CU_ASSERT(told("LAT is 91"));
}

static void missing_columns_and_empty_files_are_told(void) {
  CU_ASSERT_FALSE(read_text("DAY,TMIN,RAIN\n2012-02-27,1,2\n"));
  CU_ASSERT(told("test_weather.csv: has no column IRRAD [J m-2 d-1]"));
  CU_ASSERT(told("has no column TMAX [degC]"));
  CU_ASSERT(told("has no column LAT"));
  CU_ASSERT_FALSE(read_text(""));
  CU_ASSERT(told("test_weather.csv: is empty"));
  CU_ASSERT_FALSE(read_text(HEADER));
  CU_ASSERT(told("test_weather.csv: holds no days"));
  problems_clear(&list);
  weather_store_destroy(&store);
  CU_ASSERT_FALSE(pcse_weather_read("no_such.csv", &store, &site, &list));
  CU_ASSERT(told("no_such.csv: cannot be opened"));
}

static void csv_fields_may_stand_in_quotes(void) {
  problems_clear(&list);
  write_file(
      "\xef\xbb\xbf# a remark\r\n\"a\", b ,\"c, d\"\r\n\r\n1,\" two, \"\"2\"\" \",3\r\n,,\r\n");
  struct csv *csv = csv_open("test_weather.csv", &list);
  CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
  CU_ASSERT_EQUAL(csv_column(csv, "b"), 1);
  CU_ASSERT_EQUAL(csv_column(csv, "c, d"), 2);
  CU_ASSERT_EQUAL(csv_column(csv, "e"), -1);
  CU_ASSERT(csv_next(csv, &list));
  CU_ASSERT_EQUAL(csv_line(csv), 4);
  CU_ASSERT_STRING_EQUAL(csv_field(csv, 1), " two, \"2\" ");
  double x = 0;
  CU_ASSERT(csv_number(csv, 2, &x) && x == 3);
  CU_ASSERT_FALSE(csv_number(csv, 1, &x));
  CU_ASSERT(csv_next(csv, &list));
  CU_ASSERT(csv_number(csv, 2, &x) && isnan(x));
  CU_ASSERT_FALSE(csv_next(csv, &list));
  CU_ASSERT_EQUAL(list.n, 0);
  csv_close(&csv);
  remove("test_weather.csv");
}

int main(void) {
  static const struct test tests[] = {
      TEST(columns_are_read_by_name_in_any_order), TEST(a_given_mean_temperature_is_kept),
      TEST(a_long_record_is_held_whole),           TEST(gaps_and_disorder_are_told_with_their_date),
      TEST(wrong_fields_are_told_all_at_once),     TEST(missing_columns_and_empty_files_are_told),
      TEST(csv_fields_may_stand_in_quotes),        {NULL, NULL}};
  int failures = harness_run("pcse_weather", tests);
  weather_store_destroy(&store);
  problems_clear(&list);
  return failures;
}
