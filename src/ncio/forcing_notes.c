/* What a plan decides that matters scientifically, a line each. */
#include "ncio/forcing_plan.h"

/* The first item of each quantity that holds wanted days */
struct shown {
  const struct forcing_item *of[N_FORCING];
};

/* TMIN, which is always read and never moved, tells the days. */
static void note_source(const struct forcing_source *source, struct forcing_plan *plan,
                        const struct shown *shown) {
  char a[11], b[11];
  const struct forcing_item *tmin = shown->of[FORCING_TMIN];
  int first = tmin ? plan->day[tmin->at_day] : 0, last = first;
  for (int i = 0; i < plan->n_items; i++) {
    const struct forcing_item *item = &plan->item[i];
    if (!item->n_t || item->quantity != FORCING_TMIN) continue;
    int from = plan->day[item->at_day], to = plan->day[item->at_day + item->n_t - 1];
    if (from < first) first = from;
    if (to > last) last = to;
  }
  nc_append(&plan->choices, "forcing: %s (%d file%s), profile %s, days used %s to %s\n",
            source->files, plan->n_files, plan->n_files > 1 ? "s" : "",
            source->profile ? source->profile : "auto", date_format(first, a),
            date_format(last, b));
  for (int q = 0; q < N_FORCING; q++) {
    const struct forcing_item *item = shown->of[q];
    const struct nc_variable *v = item ? &plan->variable[item->variable] : NULL;
    if (v)
      nc_append(&plan->choices, "forcing: %s from %s [%s]%s\n", quantity_info[q].name, v->name,
                v->unit, v->has_unit ? "" : ", a unit that is assumed: the file gives none");
  }
}

static void note_days(struct forcing_plan *plan, const struct shown *shown) {
  const struct forcing_item *any = shown->of[FORCING_TMIN];
  if (any && (any->calendar == CALENDAR_NOLEAP || any->calendar == CALENDAR_360_DAY))
    nc_append(&plan->choices,
              "forcing: calendar %s: days that it lacks are the mean of their neighbours\n",
              any->calendar == CALENDAR_NOLEAP ? "noleap" : "360_day");
  if (any && any->calendar == CALENDAR_JULIAN)
    nc_append(&plan->choices,
              "forcing: calendar julian: its dates are turned into Gregorian ones, 2000-01-01 into "
              "2000-01-14\n");
  if (any && any->no_31_december)
    nc_append(&plan->choices, "forcing: 31 December of leap years, which the source lacks, is the "
                              "mean of its neighbours\n");
  if (any && any->total_before_stamp)
    nc_append(&plan->choices, "forcing: radiation and rain are totals of the UTC day that ends at "
                              "their time stamp\n");
}

/* Of the quantities that are read: alike in all as a rule, since a day's file is absent. */
static void note_absent(struct forcing_plan *plan, const struct shown *shown) {
  const struct absent_days *last = NULL;
  for (int q = 0; q < N_FORCING; q++) {
    const struct absent_days *absent = &plan->absent[q];
    char date[11];
    if (!shown->of[q] || !absent->n) continue;
    if (last && last->n == absent->n && last->first == absent->first) continue;
    nc_append(&plan->choices,
              "forcing: %d day%s of %s%s in no file, first %s: missing days (forcing.fill_days, "
              "forcing.missing)\n",
              absent->n, absent->n > 1 ? "s" : "", quantity_info[q].name,
              absent->n > 1 ? " are" : " is", date_format(absent->first, date));
    last = absent;
  }
}

static void note_wind(struct forcing_plan *plan, const struct shown *shown) {
  double z = plan->height;
  if (shown->of[FORCING_WIND_EAST])
    nc_append(&plan->choices, "forcing: wind is the length of the daily mean vector: below the "
                              "mean speed where the wind turns\n");
  if (!shown->of[FORCING_WIND] && !shown->of[FORCING_WIND_EAST]) return;
  if (z == 2.0)
    nc_append(&plan->choices, "forcing: wind is taken as measured at 2 m\n");
  else
    nc_append(&plan->choices,
              "forcing: wind at %g m is brought to 2 m by the log profile of FAO56 equation 47 "
              "(x %.4f)\n",
              z, wind_to_2m(z));
}

static void note_derived(struct forcing_plan *plan, const struct shown *shown) {
  if (shown->of[FORCING_DAYLIGHT])
    nc_append(&plan->choices, "forcing: IRRAD is the mean over daylight times the day length\n");
  note_wind(plan, shown);
  nc_append(&plan->choices, shown->of[FORCING_TEMP]
                                ? "forcing: TEMP is the source's daily mean\n"
                                : "forcing: TEMP is the mean of TMIN and TMAX\n");
  const char *vapour = shown->of[FORCING_DEW]       ? "the dew point (FAO56 equation 14)"
                       : shown->of[FORCING_RELHUM]  ? "relative humidity, TMIN and TMAX (FAO56 eq. "
                                                      "19)"
                       : shown->of[FORCING_SPECHUM] ? "specific humidity and surface pressure"
                                                    : NULL;
  if (plan->et0_left_out)
    nc_append(&plan->choices, "forcing: the files' ET0 is left out: "
                              "forcing.evapotranspiration.method asks for a formula\n");
  if (vapour) nc_append(&plan->choices, "forcing: VAP is derived from %s\n", vapour);
}

void forcing_note_radiation(const struct forcing_source *source, struct forcing_plan *plan,
                            int64_t days, int64_t cells) {
  const struct radiation_rule *rule = &source->radiation;
  bool read = plan->has[FORCING_IRRAD] || plan->has[FORCING_DAYLIGHT];
  if (rule->source == RADIATION_MEASURED) return;
  nc_append(&plan->choices, "forcing: IRRAD%s is estimated from ", read ? ", where missing," : "");
  if (rule->source == RADIATION_SUNSHINE)
    nc_append(&plan->choices, "the hours of sunshine (FAO56 equation 35, Angstrom a = %g, b = %g)",
              rule->sky.a, rule->sky.b);
  else
    nc_append(&plan->choices, "TMIN and TMAX (Hargreaves, FAO56 equation 50, k = %g K-0.5)",
              rule->hargreaves);
  nc_append(&plan->choices, ": %lld days of %lld cell%s\n", (long long)days, (long long)cells,
            cells == 1 ? "" : "s");
}

void forcing_note_choices(const struct forcing_source *source, struct forcing_plan *plan) {
  struct shown shown = {{NULL}};
  for (int i = plan->n_items - 1; i >= 0; i--)
    if (plan->item[i].n_t) shown.of[plan->item[i].quantity] = &plan->item[i];
  note_source(source, plan, &shown);
  note_days(plan, &shown);
  note_absent(plan, &shown);
  note_derived(plan, &shown);
}
