/* PCSE agromanagement files. */
#include "harness.h"
#include "season/agromanagement.h"
#include "support/calendar.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define SEASON                                                                                     \
  "- 2009-05-07:\n    CropCalendar: {crop_start_date: 2009-05-07, crop_start_type: sowing,\n"      \
  "      crop_end_type: maturity}\n"

static struct problems list;
static struct agromanagement agro;

static bool told(const char *text) {
  for (int i = 0; i < list.n; i++) {
    if (strstr(list.line[i], text)) return true;
  }
  for (int i = 0; i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return false;
}

static bool read_text(const char *text) {
  problems_clear(&list);
  agromanagement_destroy(&agro);
  FILE *out = fopen("test_agro.yaml", "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
  bool good = agromanagement_read("test_agro.yaml", &agro, &list);
  remove("test_agro.yaml");
  return good;
}

static int day(int year, int month, int of_month) {
  return day_number((struct date){year, month, of_month});
}

static void a_season_with_fallow_and_irrigation_is_read(void) {
  CU_ASSERT(read_text("AgroManagement:\n"
                      "- &start 2009-03-27:\n"
                      "    CropCalendar: {crop_name: field beans, variety_name: early,\n"
                      "      crop_start_date: 2009-05-06, crop_start_type: sowing,\n"
                      "      crop_end_date: 2009-12-20, crop_end_type: earliest,\n"
                      "      max_duration: 300}\n"
                      "    StateEvents: null\n"
                      "    TimedEvents:\n"
                      "    - event_signal: irrigate\n"
                      "      events_table:\n"
                      "      - 2009-07-20: {amount: 5.0, efficiency: 0.5}\n"
                      "      - 2009-06-01: {amount: 4.0}\n"
                      "    - event_signal: apply_npk\n"
                      "      events_table:\n"
                      "      - 2009-06-02: {N_amount: 30}\n"
                      "- 2010-01-01: null\n"));
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_STRING_EQUAL(agro.crop, "field beans");
  CU_ASSERT_STRING_EQUAL(agro.variety, "early");
  CU_ASSERT_EQUAL(agro.campaign_start, day(2009, 3, 27));
  CU_ASSERT_EQUAL(agro.crop_start, day(2009, 5, 6));
  CU_ASSERT(agro.start == START_SOWING && agro.end == END_EARLIEST);
  CU_ASSERT(agro.has_end_date && agro.end_date == day(2009, 12, 20));
  CU_ASSERT_EQUAL(agro.max_duration, 300);
  CU_ASSERT_EQUAL_FATAL(agro.n_irrigation, 2);
  CU_ASSERT(agro.irrigation[0].day == day(2009, 6, 1) && agro.irrigation[0].amount == 4.0);
  CU_ASSERT(agro.irrigation[1].day == day(2009, 7, 20) && agro.irrigation[1].amount == 2.5);
  CU_ASSERT_EQUAL(agro.n_unsaid, 1);
  CU_ASSERT_STRING_EQUAL(agro.ignored, "apply_npk");
}

static void a_crop_without_end_date_grows_to_maturity(void) {
  CU_ASSERT(
      read_text("- &d 2009-05-07:\n    CropCalendar: {crop_start_date: *d, crop_end_date: null,\n"
                "      crop_start_type: emergence, crop_end_type: maturity}\n"));
  CU_ASSERT(agro.start == START_EMERGENCE && agro.end == END_MATURITY);
  CU_ASSERT_FALSE(agro.has_end_date);
  CU_ASSERT_EQUAL(agro.max_duration, 0);
  CU_ASSERT_EQUAL(agro.crop_start, agro.campaign_start);
}

#define CALENDAR(start, start_type, end, end_type)                                                 \
  "AgroManagement:\n- 2009-05-07:\n    CropCalendar: {crop_start_date: " start                     \
  ", crop_start_type: " start_type ", crop_end_date: " end ", crop_end_type: " end_type "}\n"

static void what_is_wrong_with_the_calendar_is_told(void) {
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-07", "sown", "null", "ripe")));
  CU_ASSERT(told("test_agro.yaml:3: crop_start_type is 'sown'; expected: sowing, emergence"));
  CU_ASSERT(told("crop_end_type is 'ripe'; expected: maturity, harvest, earliest"));
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-02-29", "sowing", "null", "maturity")));
  CU_ASSERT(told("crop_start_date is '2009-02-29'; a date"));
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-06", "sowing", "null", "maturity")));
  CU_ASSERT(told("crop_start_date lies before the campaign's start"));
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-07", "sowing", "null", "harvest")));
  CU_ASSERT(told("crop_end_date is missing"));
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-07", "sowing", "2009-05-07", "harvest")));
  CU_ASSERT(told("crop_end_date does not come after"));
}

static void files_of_another_shape_are_told(void) {
  CU_ASSERT_FALSE(read_text("Agro: 3\n"));
  CU_ASSERT(told("has no list `AgroManagement`"));
  CU_ASSERT_FALSE(read_text("AgroManagement:\n- 2009-05-07: null\n"));
  CU_ASSERT(told("no campaign has a CropCalendar"));
  CU_ASSERT_FALSE(read_text("AgroManagement:\n- 3\n"));
  CU_ASSERT(told("a campaign `date: {CropCalendar: ...}` is expected"));
  CU_ASSERT_FALSE(read_text(
      CALENDAR("2009-05-07", "sowing", "null",
               "maturity") "- 2010-05-07:\n    CropCalendar: {crop_start_date: 2010-05-07}\n"));
  CU_ASSERT(told("test_agro.yaml:4: a second season starts here"));
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-07", "sowing", "null",
                                     "maturity") "    StateEvents: [{event_signal: irrigate}]\n"));
  CU_ASSERT(told("StateEvents are not supported"));
  problems_clear(&list);
  CU_ASSERT_FALSE(agromanagement_read("no_such_file.yaml", &agro, &list));
  CU_ASSERT(told("no_such_file.yaml: cannot be opened"));
}

static void what_is_wrong_with_irrigation_is_told(void) {
  CU_ASSERT_FALSE(read_text(CALENDAR("2009-05-07", "sowing", "null",
                                     "maturity") "    TimedEvents:\n"
                                                 "    - event_signal: irrigate\n"
                                                 "      events_table:\n"
                                                 "      - June: {amount: 3}\n"
                                                 "      - 2009-06-01: {amount: -3}\n"
                                                 "      - 2009-06-02: {amount: 3, efficiency: 70}\n"
                                                 "      - 2009-06-03: {amount: 30}\n"
                                                 "      - 5\n"
                                                 "    - event_signal: irrigate\n"));
  CU_ASSERT(told("test_agro.yaml:7: irrigation on 'June'"));
  CU_ASSERT(told("irrigation on 2009-06-01: amount"));
  CU_ASSERT(told("irrigation on 2009-06-02: efficiency: a number from 0 to 1"));
  CU_ASSERT(told("test_agro.yaml:11: `date: {amount, efficiency}` is expected"));
  CU_ASSERT(told("event_signal and a list events_table are expected"));
  CU_ASSERT(
      told("irrigation on 2009-06-03: amount is 30 cm; at most 20 cm a day is expected: were mm"));
  CU_ASSERT_EQUAL(list.n, 6);
}

static void misspelt_keys_and_signals_are_told_with_the_right_ones(void) {
  CU_ASSERT_FALSE(read_text(
      "- 2009-05-07:\n    CropCalender: null\n    CropCalendar: {crop_start_date: 2009-05-07,\n"
      "      crop_start_type: sowing, crop_end_type: maturity, max_durations: 20}\n"
      "    TimedEvents:\n"
      "    - {event_signal: irigate, events_table: []}\n"
      "    - {event_signal: terminate, events_table: []}\n"
      "    - {event_signals: irrigate, events_table: []}\n"
      "    - event_signal: irrigate\n      events_table:\n"
      "      - 2009-06-01: {amount: 3, eficiency: 0.2}\n"));
  CU_ASSERT(told(
      "test_agro.yaml:2: unknown key 'CropCalender' of a campaign; did you mean 'CropCalendar'?"));
  CU_ASSERT(told("unknown key 'max_durations' of CropCalendar; did you mean 'max_duration'?"));
  CU_ASSERT(told("unknown event_signal 'irigate'; did you mean 'irrigate'?"));
  CU_ASSERT(told("event_signal 'terminate' is not supported"));
  CU_ASSERT(told("unknown key 'event_signals' of TimedEvents; did you mean 'event_signal'?"));
  CU_ASSERT(told("unknown key 'eficiency' of an irrigation; did you mean 'efficiency'?"));
}

static void campaigns_without_a_crop_run_the_soil_and_end_the_one_before(void) {
  CU_ASSERT(read_text("- 2008-10-01: null\n" SEASON "- 2010-01-01: null\n"));
  CU_ASSERT_EQUAL(agro.campaign_start, day(2008, 10, 1));
  CU_ASSERT_EQUAL(agro.next_campaign, day(2010, 1, 1));
  CU_ASSERT(read_text(SEASON));
  CU_ASSERT_EQUAL(agro.next_campaign, INT_MAX);
  CU_ASSERT_FALSE(read_text("- 2009-06-01: null\n" SEASON));
  CU_ASSERT(told("the next campaign does not start after this one"));
  CU_ASSERT_FALSE(read_text(
      SEASON
      "    TimedEvents:\n    - event_signal: irrigate\n      events_table:\n"
      "      - 2009-05-01: {amount: 3}\n      - 2010-02-01: {amount: 3}\n- 2010-01-01: null\n"));
  CU_ASSERT(told("irrigation on 2009-05-01 lies outside its campaign"));
  CU_ASSERT(told("irrigation on 2010-02-01 lies outside its campaign"));
}

int main(void) {
  static const struct test tests[] = {
      TEST(a_season_with_fallow_and_irrigation_is_read),
      TEST(a_crop_without_end_date_grows_to_maturity),
      TEST(what_is_wrong_with_the_calendar_is_told),
      TEST(files_of_another_shape_are_told),
      TEST(what_is_wrong_with_irrigation_is_told),
      TEST(misspelt_keys_and_signals_are_told_with_the_right_ones),
      TEST(campaigns_without_a_crop_run_the_soil_and_end_the_one_before),
      {NULL, NULL}};
  int failures = harness_run("agromanagement", tests);
  agromanagement_destroy(&agro);
  problems_clear(&list);
  return failures;
}
