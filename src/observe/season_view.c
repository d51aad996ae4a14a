/* A lane's states; see season_view.h. */
#include "observe/season_view.h"

static bool is_moment(enum season_variable v) {
  return v == SEASON_DAY_EMERGENCE || v == SEASON_DAY_ANTHESIS || v == SEASON_DAY_MATURITY;
}

static bool is_soil(enum season_variable v) { return v >= (enum season_variable)SEASON_SM; }

int season_view_slot(const struct season_view *view, enum season_variable variable, int day) {
  int slot = day == SEASON_FINAL ? day : day - view->shift;
  return slot < 0 && !is_soil(variable) ? 0 : slot;
}

bool season_view_reached(const struct season_view *view, enum season_variable moment) {
  return season_value(view->tape, moment, SEASON_FINAL, view->lane) >= 0.;
}

int season_view_end(const struct season_view *view) {
  return season_end(view->tape, view->lane) + view->shift;
}

double season_view_value(const struct season_view *view, enum season_variable variable, int day) {
  const int slot = season_view_slot(view, variable, day);
  double x = season_value(view->tape, variable, slot, view->lane), share = view->share;
  if (share > 0. && !is_soil(variable))
    x = (1. - share) * x + share * season_value(view->irrigated, variable, slot, view->lane);
  return is_moment(variable) && x >= 0. ? x + view->shift : x;
}

double season_view_value_tl(const struct season_view *view, enum season_variable variable,
                            int day) {
  const int slot = season_view_slot(view, variable, day);
  double d = season_value_tl(view->tape, variable, slot, view->lane), share = view->share;
  if (!(share > 0.) || is_soil(variable)) return d;
  return (1. - share) * d + share * season_value_tl(view->irrigated, variable, slot, view->lane);
}
