/* PCSE agromanagement files:
 *
 *   AgroManagement:
 *   - 2010-03-27:                                  campaign start, the soil runs from here
 *       CropCalendar: {crop_name, variety_name, crop_start_date, crop_start_type: sowing |
 * emergence, crop_end_date, crop_end_type: maturity | harvest | earliest, max_duration}
 *       TimedEvents:
 *       - event_signal: irrigate
 *         events_table:
 *         - 2010-06-01: {amount: 4.0, efficiency: 0.7}     amount in cm
 *       StateEvents: null
 *
 * As in PCSE the crop ends max_duration days after its start at the latest, the soil runs from the
 * first campaign's date, and a campaign ends where the next one begins. Campaigns without a crop
 * may be before and after the one with it. Signals that act on nutrients or leaves cut for hay,
 * which WOFOST 7.2 does not follow, are noted; what no program knows is refused.
 */
#include "season/agromanagement.h"
#include "support/calendar.h"
#include "support/yaml.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- names */

/* Whether all keys of a map are known; else a problem each, with the nearest that is. */
static bool known_keys(const struct yaml *map, const char *const *known, int n, const char *what,
                       struct problems *list) {
  bool good = true;
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    bool found = false;
    for (int k = 0; k < n; k++) found = found || !strcmp(map->key[i], known[k]);
    if (found) continue;
    const char *near = nearest_word(map->key[i], known, (size_t)n);
    good = problem(list, "%s:%d: unknown key '%s' of %s%s%s%s", map->file, map->key_line[i],
                   map->key[i], what, near ? "; did you mean '" : "", near ? near : "",
                   near ? "'?" : "");
  }
  return good;
}

/* What PCSE does at a signal: irrigate first, then those that are noted, then those that would end
 * or start something and are refused. */
static const char *const signals[] = {
    "irrigate",       "apply_n",    "apply_npk",    "apply_n_snomin", "mowing",   "output",
    "summary_output", "crop_start", "crop_emerged", "crop_finish",    "terminate"};
enum { N_NOTED = 7, N_SIGNALS = sizeof signals / sizeof *signals };

static int signal_find(const char *name) {
  for (int i = 0; i < N_SIGNALS; i++)
    if (!strcmp(signals[i], name)) return i;
  return -1;
}

static bool read_date(const struct yaml *map, const char *key, int *day, struct problems *list) {
  const struct yaml *node = yaml_get(map, key);
  if (yaml_is_null(node))
    return problem(list, "%s:%d: %s is missing; a date (2010-05-07) is expected", map->file,
                   node ? node->line : map->line, key);
  if (node->kind != YAML_TEXT || !date_parse(node->text, day))
    return problem(list, "%s:%d: %s is '%s'; a date (2010-05-07) is expected", node->file,
                   node->line, key, node->text ? node->text : "a map or list");
  return true;
}

/* Index of the map's word among `words`; a problem and -1 when it is none of them. */
static int read_word(const struct yaml *map, const char *key, const char *const *words, int n,
                     struct problems *list) {
  const struct yaml *node = yaml_get(map, key);
  char expected[120] = "";
  for (int i = 0; i < n; i++) {
    if (node && node->kind == YAML_TEXT && strcmp(node->text, words[i]) == 0) return i;
    size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s%s", i ? ", " : "", words[i]);
  }
  problem(list, "%s:%d: %s is '%s'; expected: %s", map->file, node ? node->line : map->line, key,
          node && node->text ? node->text : "missing", expected);
  return -1;
}

static void read_name(const struct yaml *map, const char *key, char *name, size_t size) {
  const struct yaml *node = yaml_get(map, key);
  snprintf(name, size, "%s", node && node->kind == YAML_TEXT ? node->text : "");
}

static bool read_end(const struct yaml *calendar, struct agromanagement *agro,
                     struct problems *list) {
  static const char *const ends[] = {"maturity", "harvest", "earliest"};
  int end = read_word(calendar, "crop_end_type", ends, 3, list);
  if (end < 0) return false;
  agro->end = (enum season_end)end;
  agro->has_end_date = !yaml_is_null(yaml_get(calendar, "crop_end_date"));
  if (agro->end == END_MATURITY && !agro->has_end_date) return true;
  if (!read_date(calendar, "crop_end_date", &agro->end_date, list)) return false;
  if (agro->end_date > agro->crop_start) return true;
  return problem(list, "%s:%d: crop_end_date does not come after crop_start_date", calendar->file,
                 calendar->line);
}

static bool read_calendar(const struct yaml *calendar, struct agromanagement *agro,
                          struct problems *list) {
  static const char *const starts[] = {"sowing", "emergence"};
  static const char *const known[] = {"crop_name",       "variety_name",  "crop_start_date",
                                      "crop_start_type", "crop_end_date", "crop_end_type",
                                      "max_duration"};
  read_name(calendar, "crop_name", agro->crop, sizeof agro->crop);
  read_name(calendar, "variety_name", agro->variety, sizeof agro->variety);
  int start = read_word(calendar, "crop_start_type", starts, 2, list);
  bool good = start >= 0;
  good &= known_keys(calendar, known, sizeof known / sizeof *known, "CropCalendar", list);
  agro->start = start == START_EMERGENCE ? START_EMERGENCE : START_SOWING;
  if (!read_date(calendar, "crop_start_date", &agro->crop_start, list)) return false;
  const struct yaml *limit = yaml_get(calendar, "max_duration");
  long duration = 0;
  if (!yaml_is_null(limit) &&
      (!yaml_integer(limit, &duration) || duration < 1 || duration > 100000))
    good = problem(list, "%s:%d: max_duration is '%s'; a number of days is expected", limit->file,
                   limit->line, limit->text ? limit->text : "a map or list");
  agro->max_duration = (int)duration;
  return read_end(calendar, agro, list) && good;
}

/* -- irrigation */

/* days of a campaign: from its own date to the next one's */
struct span {
  int first, next;
};

/* [cm] more than any field takes in a day: mm are meant */
static const double most_a_day = 20.;

static bool read_event(const char *date, const struct yaml *event, const struct span *campaign,
                       struct agromanagement *agro, struct problems *list) {
  struct irrigation_event one;
  double amount = 0.0, efficiency = 1.0;
  const struct yaml *share = yaml_get(event, "efficiency");
  static const char *const known[] = {"amount", "efficiency"};
  if (!date_parse(date, &one.day))
    return problem(list, "%s:%d: irrigation on '%s'; a date (2010-05-07) is expected", event->file,
                   event->line, date);
  if (!known_keys(event, known, 2, "an irrigation", list)) return false;
  if (one.day < campaign->first || one.day >= campaign->next)
    return problem(list,
                   "%s:%d: irrigation on %s lies outside its campaign, which runs from the date it "
                   "stands under to the next one's; move it",
                   event->file, event->line, date);
  if (!yaml_number(yaml_get(event, "amount"), &amount) || !(amount >= 0.0 && amount < 1e3))
    return problem(list, "%s:%d: irrigation on %s: amount: a number of cm is expected", event->file,
                   event->line, date);
  if (amount > most_a_day)
    return problem(
        list,
        "%s:%d: irrigation on %s: amount is %g cm; at most %g cm a day is expected: were "
        "mm meant?",
        event->file, event->line, date, amount, most_a_day);
  if (share && (!yaml_number(share, &efficiency) || !(efficiency >= 0.0 && efficiency <= 1.0)))
    return problem(list, "%s:%d: irrigation on %s: efficiency: a number from 0 to 1 is expected",
                   event->file, event->line, date);
  one.amount = amount * efficiency;
  agro->n_unsaid += !share;
  size_t n = (size_t)agro->n_irrigation;
  struct irrigation_event *grown = realloc(agro->irrigation, (n + 1) * sizeof *grown);
  if (!grown) abort();
  while (n > 0 && grown[n - 1].day > one.day) {
    grown[n] = grown[n - 1];
    n--;
  }
  grown[n] = one;
  agro->irrigation = grown;
  agro->n_irrigation++;
  return true;
}

/* notes a signal, once */
static void ignore(const char *signal, struct agromanagement *agro) {
  size_t used = strlen(agro->ignored);
  if (!strstr(agro->ignored, signal))
    snprintf(agro->ignored + used, sizeof agro->ignored - used, "%s%s", used ? ", " : "", signal);
}

static bool read_table(const struct yaml *table, const struct span *campaign,
                       struct agromanagement *agro, struct problems *list) {
  bool good = true;
  for (int k = 0; k < table->n; k++) {
    const struct yaml *row = table->child[k];
    if (row->kind == YAML_MAP && row->n == 1)
      good &= read_event(row->key[0], row->child[0], campaign, agro, list);
    else
      good = problem(list, "%s:%d: `date: {amount, efficiency}` is expected", row->file, row->line);
  }
  return good;
}

static bool read_events(const struct yaml *block, const struct span *campaign,
                        struct agromanagement *agro, struct problems *list) {
  static const char *const known[] = {"event_signal", "name", "comment", "events_table"};
  const struct yaml *signal = yaml_get(block, "event_signal");
  const struct yaml *table = yaml_get(block, "events_table");
  if (!known_keys(block, known, 4, "TimedEvents", list)) return false;
  if (!signal || signal->kind != YAML_TEXT || !table || table->kind != YAML_LIST)
    return problem(list, "%s:%d: event_signal and a list events_table are expected", block->file,
                   block->line);
  int found = signal_find(signal->text);
  if (found == 0) return read_table(table, campaign, agro, list);
  if (found > 0 && found < N_NOTED) {
    ignore(signal->text, agro);
    return true;
  }
  if (found > 0)
    return problem(list,
                   "%s:%d: event_signal '%s' is not supported; crop_start_date, crop_end_date and "
                   "crop_end_type say when the crop starts and ends",
                   signal->file, signal->line, signal->text);
  const char *near = nearest_word(signal->text, signals, N_SIGNALS);
  return problem(list, "%s:%d: unknown event_signal '%s'%s%s%s", signal->file, signal->line,
                 signal->text, near ? "; did you mean '" : "; `irrigate` is known here",
                 near ? near : "", near ? "'?" : "");
}

static bool read_timed_events(const struct yaml *events, const struct span *campaign,
                              struct agromanagement *agro, struct problems *list) {
  bool good = true;
  if (yaml_is_null(events)) return true;
  if (events->kind != YAML_LIST)
    return problem(list, "%s:%d: TimedEvents is no list of {event_signal, events_table}",
                   events->file, events->line);
  for (int i = 0; i < events->n; i++) good &= read_events(events->child[i], campaign, agro, list);
  return good;
}

/* -- the file */

static bool read_campaign(const struct yaml *campaign, const struct span *span,
                          struct agromanagement *agro, struct problems *list) {
  static const char *const known[] = {"CropCalendar", "TimedEvents", "StateEvents"};
  if (yaml_is_null(campaign)) return true;
  if (campaign->kind != YAML_MAP)
    return problem(list, "%s:%d: a campaign {CropCalendar, TimedEvents, StateEvents} is expected",
                   campaign->file, campaign->line);
  bool good = known_keys(campaign, known, 3, "a campaign", list);
  const struct yaml *calendar = yaml_get(campaign, "CropCalendar");
  if (!yaml_is_null(calendar)) {
    good &= read_calendar(calendar, agro, list);
    if (good && agro->crop_start < span->first)
      good = problem(list, "%s:%d: crop_start_date lies before the campaign's start",
                     calendar->file, calendar->line);
    if (good && agro->crop_start >= span->next)
      good = problem(list, "%s:%d: crop_start_date lies behind the next campaign's start",
                     calendar->file, calendar->line);
    agro->next_campaign = span->next;
  }
  const struct yaml *state_events = yaml_get(campaign, "StateEvents");
  if (!yaml_is_null(state_events) && state_events->n > 0)
    good = problem(list, "%s:%d: StateEvents are not supported; give the dates as TimedEvents",
                   state_events->file, state_events->line);
  return read_timed_events(yaml_get(campaign, "TimedEvents"), span, agro, list) && good;
}

/* the date of campaign i; INT_MAX behind the last */
static bool campaign_date(const struct yaml *campaigns, int i, int *day, struct problems *list) {
  *day = INT_MAX;
  if (i >= campaigns->n) return true;
  const struct yaml *row = campaigns->child[i];
  if (row->kind != YAML_MAP || row->n != 1)
    return problem(list, "%s:%d: a campaign `date: {CropCalendar: ...}` is expected", row->file,
                   row->line);
  if (!date_parse(row->key[0], day))
    return problem(list, "%s:%d: campaign '%s': a date (2010-05-07) is expected", row->file,
                   row->line, row->key[0]);
  return true;
}

static bool read_campaigns(const struct yaml *campaigns, struct agromanagement *agro,
                           struct problems *list) {
  bool found = false, good = true;
  struct span span;
  if (!campaign_date(campaigns, 0, &agro->campaign_start, list)) return false;
  for (int i = 0; i < campaigns->n; i++) {
    if (!campaign_date(campaigns, i, &span.first, list) ||
        !campaign_date(campaigns, i + 1, &span.next, list))
      return false;
    const struct yaml *row = campaigns->child[i];
    if (span.next <= span.first)
      return problem(list, "%s:%d: the next campaign does not start after this one", row->file,
                     row->line);
    bool crop = !yaml_is_null(yaml_get(row->child[0], "CropCalendar"));
    if (crop && found)
      return problem(list, "%s:%d: a second season starts here; give each season a file of its own",
                     row->file, row->line);
    found = found || crop;
    good &= read_campaign(row->child[0], &span, agro, list);
  }
  if (!found)
    return problem(list, "%s:%d: no campaign has a CropCalendar", campaigns->file, campaigns->line);
  return good;
}

bool agromanagement_read(const char *file, struct agromanagement *agro, struct problems *list) {
  *agro = (struct agromanagement){0};
  struct yaml_document *document = yaml_read_pcse(file, list);
  if (!document) return false;
  const struct yaml *root = yaml_root(document);
  const struct yaml *campaigns = root->kind == YAML_MAP ? yaml_get(root, "AgroManagement") : root;
  bool good = false;
  if (campaigns && campaigns->kind == YAML_LIST)
    good = read_campaigns(campaigns, agro, list);
  else
    problem(list, "%s: has no list `AgroManagement`; a PCSE agromanagement file is expected", file);
  yaml_destroy(&document);
  return good;
}

void agromanagement_destroy(struct agromanagement *agro) {
  free(agro->irrigation);
  *agro = (struct agromanagement){0};
}
